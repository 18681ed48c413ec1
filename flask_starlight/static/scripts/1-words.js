// Words when the line breaks. `starlight.say` shows a sentence, `starlight.words` holds those of the page's language.
const starlight = (() => {
  "use strict";

  const words = JSON.parse(document.body.dataset.words ?? "{}");

  let hiding;
  function say(sentence) {
    const toast = document.querySelector("#toast");
    if (!toast) return;
    toast.textContent = sentence;
    clearTimeout(hiding);
    hiding = setTimeout(() => { toast.textContent = ""; }, 8000);
  }

  document.addEventListener("htmx:sendError", (event) => {
    if (!event.detail.kept) say(words.lineBroken);
  });
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 400) say(words.outOfDate);
    else if (status === 503) say(words.away);
    else if (status !== 401) say(words.failed);
  });

  return { words, say };
})();
