// Small things: pictures that are gone, what scrolls sideways.
(() => {
  "use strict";

  // Pictures that cannot be loaded leave no hole in a list.

  const gone = (image) => image.matches?.(".row-picture img") && image.parentElement.remove();
  document.addEventListener("error", (event) => gone(event.target), true);
  for (const image of document.querySelectorAll(".row-picture img")) {
    if (image.complete && !image.naturalWidth) gone(image);
  }

  // What scrolls sideways can be scrolled by key.

  function reach() {
    for (const box of document.querySelectorAll(".prose pre, .prose table, .table-wide")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    }
  }
  reach();
  document.addEventListener("htmx:afterSwap", reach);
})();
