// Keys. Every page works without this file.
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
})();
