// New entries announce themselves once a minute, without moving what one reads.
(() => {
  "use strict";

  const EVERY_MS = 60_000;
  let asking = false;
  let before = ""; // what stands before the title: "(3) "

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
    const title = document.title.startsWith(before) ? document.title.slice(before.length) : document.title;
    before = number ? `(${number}${isMore ? "+" : ""}) ` : "";
    document.title = before + title;
  }

  // The title changes with the entry beside the list; the number stays.

  function keepNumber() {
    if (!document.title.startsWith(before)) document.title = before + document.title;
  }

  new MutationObserver(keepNumber).observe(document.querySelector("title"), { childList: true });
  setInterval(look, EVERY_MS);
  document.addEventListener("visibilitychange", look);
})();
