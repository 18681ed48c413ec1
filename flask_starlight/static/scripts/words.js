// Words when the line breaks.
"use strict";

(() => {
  const one = (selector, root = document) => root.querySelector(selector);

  // Words when the line breaks.

  let hiding;
  function say(what) {
    const toast = one("#toast");
    toast.textContent = toast.dataset[what];
    clearTimeout(hiding);
    hiding = setTimeout(() => { toast.textContent = ""; }, 8000);
  }

  document.addEventListener("htmx:sendError", () => say("away"));
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 400) say("stale");
    else if (status === 503) say("busy");
    else if (status !== 401) say("broken");
  });
})();
