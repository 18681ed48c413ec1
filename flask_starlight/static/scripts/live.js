// New entries announce themselves once a minute, without moving what one reads.
(() => {
  "use strict";

  const EVERY_MS = 60_000;
  const title = document.title;
  let asking = false;

  async function look() {
    const note = document.querySelector("[data-live]");
    if (!note || asking || document.hidden || !navigator.onLine) return;
    asking = true;
    try {
      const answer = await fetch(note.dataset.live, { headers: { Accept: "application/json" }, redirect: "error" });
      if (answer.ok) show(note, await answer.json());
    } catch {
      // the next minute tells
    } finally {
      asking = false;
    }
  }

  function show(note, { number, isMore }) {
    const { newOne, newMany, newTooMany } = starlight.words;
    const sentence = isMore ? newTooMany : number === 1 ? newOne : newMany;
    note.hidden = !number;
    note.firstElementChild.textContent = sentence.replace("{number}", number);
    document.title = number ? `(${number}${isMore ? "+" : ""}) ${title}` : title;
  }

  setInterval(look, EVERY_MS);
  document.addEventListener("visibilitychange", look);
})();
