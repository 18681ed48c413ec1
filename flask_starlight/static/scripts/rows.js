// What htmx does not do by itself when a row is swapped or opened.
"use strict";

(() => {
  const one = (selector, root = document) => root.querySelector(selector);

  // The button that was pressed is gone with its row: its successor gets the focus back.

  let pressed = null;
  document.addEventListener("htmx:beforeRequest", (event) => {
    const key = document.activeElement?.dataset.key;
    pressed = key && event.detail.elt.contains(document.activeElement) ? key : null;
    const row = event.detail.elt.closest(".row");
    if (!pressed && row && row === document.activeElement?.closest(".row")) pressed = "title";
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const swapped = document.getElementById(event.detail.target.id);
    if (!swapped || !pressed) return;
    one(pressed === "title" ? ".row-title a" : `[data-key="${pressed}"]`, swapped)?.focus({ preventScroll: true });
    pressed = null;
  });

  // An entry that is opened counts as read at once, so that the way back shows it so.

  document.addEventListener("click", (event) => {
    const row = event.target.closest(".row-title a")?.closest(".row");
    if (row && !event.defaultPrevented) row.classList.remove("is-unread");
  });
})();
