// Words when the line breaks.
"use strict";

(() => {
  const one = (selector, root = document) => root.querySelector(selector);

  // Words when the line breaks.

  let hiding;
  function say(sentence) {
    const toast = one("#toast");
    toast.textContent = sentence;
    clearTimeout(hiding);
    hiding = setTimeout(() => { toast.textContent = ""; }, 8000);
  }

  document.addEventListener("starlight:say", (event) => say(event.detail));
  document.addEventListener("htmx:sendError", () => say("Starlight does not answer. Check your connection and try again."));
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 400) say("This page is out of date. Load it again.");
    else if (status === 503) say("Something is away for a moment. Try again in a few seconds.");
    else if (status !== 401) say("That did not work. Load the page again.");
  });
})();
