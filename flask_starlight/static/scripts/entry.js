// The page of an entry: how its text looks, and links that are copied or sent. What the browser cannot do stays hidden.
(() => {
  "use strict";

  document.querySelector("#letters form")?.addEventListener("change", (event) => {
    document.querySelector(".reading").dataset[event.target.name] = event.target.value;
  });

  const able = { copy: navigator.clipboard, send: navigator.share };
  function offer(root) {
    for (const [name, can] of Object.entries(able)) {
      for (const button of can ? root.querySelectorAll(`[data-${name}]`) : []) button.hidden = false;
    }
  }
  offer(document);
  document.addEventListener("htmx:afterSwap", (event) => offer(event.detail.target.parentElement ?? document));

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-send]");
    if (!button) return;
    const { copy, send, done, name } = button.dataset;
    try {
      if (send) await navigator.share({ url: send, title: name });
      else await navigator.clipboard.writeText(copy);
    } catch {
      return; // the person changed their mind, or the browser asked and they said no
    }
    if (done) starlight.say(done);
  });
})();
