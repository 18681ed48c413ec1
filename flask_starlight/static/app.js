// What htmx and HTML do not do by themselves: keys, counts that follow a mark, and words when the line breaks.
// Every page works without this file.
"use strict";

(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const rows = () => [...document.querySelectorAll(".row")];

  // Keys: never while somebody types, never with a modifier.

  const typing = (element) => element.closest("input:not([type=radio]), select, textarea, [contenteditable]");

  function current() {
    return document.activeElement?.closest(".row") ?? null;
  }

  function step(by) {
    const all = rows();
    if (!all.length) return false;
    const at = all.indexOf(current());
    const next = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
    const link = one(".row-title a", next);
    link.focus({ preventScroll: true, focusVisible: true });
    next.scrollIntoView({ block: "nearest" });
    if (next === all.at(-1)) one("#more")?.scrollIntoView({ block: "nearest" });
    return true;
  }

  function press(key) {
    const inside = current() ?? (rows().length ? null : document);
    const target = inside && one(`[data-key="${key}"]`, inside);
    target?.click();
    return Boolean(target);
  }

  const keys = {
    j: () => step(1) || press("j"),
    k: () => step(-1) || press("k"),
    o: () => current()?.querySelector(".row-title a").click(),
    m: () => press("m"),
    s: () => press("s"),
    v: () => press("v"),
    u: () => press("u"),
    "/": () => {
      const field = one("#q") ?? one("#side-search");
      const menu = one("#sidebar");
      if (field?.closest("#sidebar") && !field.checkVisibility()) menu.showPopover();
      field?.focus();
      field?.select();
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // A mark changes the counts of its feed, of the folders around it, and of all.

  document.addEventListener("starlight:marked", (event) => {
    const { feeds, unread } = event.detail;
    for (const count of feeds.length ? document.querySelectorAll(".count") : []) {
      const counted = count.dataset.feeds.split(" ");
      const inside = feeds.filter((feed) => counted.includes(String(feed)));
      if (!inside.length) continue;
      const number = one("[data-number]", count);
      const value = Math.max(0, Number(number.textContent.replaceAll(",", "")) + unread * inside.length);
      number.textContent = value.toLocaleString("en");
      count.hidden = value === 0;
    }
  });

  // The button that was pressed is gone with its row: its successor gets the focus back.

  let pressed = null;
  document.addEventListener("htmx:beforeRequest", (event) => {
    const key = document.activeElement?.dataset.key;
    pressed = key && event.detail.elt.contains(document.activeElement) ? key : null;
    const row = event.detail.elt.closest(".row");
    if (!pressed && row && row === current()) pressed = "title";
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

  // Words when the line breaks.

  let hiding;
  function say(sentence) {
    const toast = one("#toast");
    toast.textContent = sentence;
    clearTimeout(hiding);
    hiding = setTimeout(() => { toast.textContent = ""; }, 8000);
  }

  document.addEventListener("htmx:sendError", () => say("Starlight does not answer. Check your connection and try again."));
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 400) say("This page is out of date. Load it again.");
    else if (status === 503) say("Something is away for a moment. Try again in a few seconds.");
    else if (status !== 401) say("That did not work. Load the page again.");
  });

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
