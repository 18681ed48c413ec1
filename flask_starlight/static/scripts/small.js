// Small things: pictures that are gone, what scrolls sideways, folders that stay closed.
"use strict";

(() => {
  const one = (selector, root = document) => root.querySelector(selector);

  // Pictures that cannot be loaded leave no hole in a list.

  const gone = (image) => image.matches?.(".row-picture img") && image.parentElement.remove();
  document.addEventListener("error", (event) => gone(event.target), true);
  for (const image of document.querySelectorAll(".row-picture img")) {
    if (image.complete && !image.naturalWidth) gone(image);
  }

  // What scrolls sideways can be scrolled by key.

  for (const box of document.querySelectorAll(".prose pre, .prose table, .table-wide")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }

  // Folders stay closed that were closed.

  for (const folder of document.querySelectorAll("details[data-folder]")) {
    const name = `starlight.closed.${folder.dataset.folder}`;
    if (localStorage.getItem(name)) folder.open = false;
    folder.addEventListener("toggle", () => {
      if (folder.open) localStorage.removeItem(name);
      else localStorage.setItem(name, "1");
    });
  }

  // The feed that one reads is in sight.

  one("#sidebar [aria-current]")?.scrollIntoView({ block: "nearest" });
})();
