// Keys. Every page works without this file. What each does is in model/keys.py, and an element is found by the first
// key of its action (data-key), whichever key its reader gave it (data-keys of the page).
(() => {
  "use strict";

  const one = (selector, root = document) => root.querySelector(selector);
  const rows = () => [...document.querySelectorAll(".row")];
  const meant = JSON.parse(document.body.dataset.keys ?? "{}");
  const own = Object.fromEntries(Object.entries(meant).map(([pressed, first]) => [first, pressed]));
  const PATIENCE_MS = 1500;

  const typing = (element) => element.closest?.("input:not([type=radio]), select, textarea, [contenteditable]");
  const focused = () => document.activeElement?.closest(".row") ?? null;
  const current = () => focused() ?? one(".row.is-open");

  // Which entry a key means: the one of the row with the focus; where that is open beside the list, or none has the
  // focus, the open one. What belongs to no entry is found wherever it stands.

  function find(key) {
    const wanted = `[data-key="${CSS.escape(key)}"]`;
    const row = focused();
    const beside = !row || row.matches(".is-open") ? one(`#pane ${wanted}`) : null;
    const outside = () => {
      const found = [...document.querySelectorAll(wanted)].filter((each) => !each.closest(".row, #pane"));
      return found.find((each) => each.checkVisibility()) ?? found[0];
    };
    const inside = beside ?? (current() && one(wanted, current()));
    return inside ?? outside();
  }

  function press(key) {
    const target = find(key);
    if (!target) return false;
    if (target.matches("input")) enter(target);
    else target.click();
    return true;
  }

  function enter(field) {
    const menu = one("#sidebar");
    if (menu.contains(field)) {
      if (!menu.checkVisibility()) menu.showPopover();
      for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    }
    field.focus();
    field.select();
  }

  function step(by) {
    const all = rows();
    if (!all.length) return null;
    const at = all.indexOf(current());
    const next = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
    const link = one(".row-title a", next);
    link.focus({ preventScroll: true, focusVisible: true });
    next.scrollIntoView({ block: "nearest" });
    if (next === all.at(-1)) one("#more")?.scrollIntoView({ block: "nearest" });
    return link;
  }

  function stepOpen(by) {
    if (!one("#pane")?.checkVisibility()) return step(by) || press(by > 0 ? "j" : "k");
    return step(by)?.click();
  }

  function stepFeed(by) {
    const feeds = [...document.querySelectorAll(".side-tree .feed-mark, .side-tree .feed-icon")];
    const links = feeds.map((mark) => mark.closest("a")).filter(({ parentElement: line }) => (
      !line.hidden && !(line.closest(".unread-only") && one(".count", line).hidden && !one("[aria-current]", line))
    ));
    const at = links.findIndex((link) => link.hasAttribute("aria-current"));
    links[at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by]?.click();
  }

  function original(isHere) {
    const address = one('[data-key="v"]', focused() ?? one("#pane") ?? document)?.href ?? current()?.dataset.url;
    if (!/^https?:/.test(address ?? "")) return;
    if (isHere) location.assign(address);
    else open(address, "_blank", "noopener,noreferrer");
  }

  async function help() {
    let dialog = one("#help");
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.id = "help";
      dialog.className = "help";
      dialog.setAttribute("aria-labelledby", "help-title");
      document.body.append(dialog);
      await htmx.ajax("GET", one("[data-help]").href, { target: dialog, swap: "innerHTML" });
    }
    if (dialog.childElementCount && !dialog.open) dialog.showModal();
  }

  const acts = {
    j: () => step(1) || press("j"),
    k: () => step(-1) || press("k"),
    n: () => stepOpen(1),
    p: () => stepOpen(-1),
    J: () => stepFeed(1),
    K: () => stepFeed(-1),
    o: () => one(".row-title a", current() ?? document.createElement("i"))?.click(),
    v: () => original(false),
    V: () => original(true),
    M: () => { if (press("m")) acts.j(); },
    r: () => press("r") || press("R"),
    "/": () => (one("#q") ? enter(one("#q")) : press("/")),
    "?": help,
  };

  function act(first) {
    const doing = acts[first];
    if (doing) doing();
    else press(first);
  }

  // Never while somebody types or composes a word, never with a modifier but for Ctrl-K; two keys come one after the other.

  let begun = "";
  let forgetting;
  function expect(key) {
    begun = key;
    clearTimeout(forgetting);
    forgetting = setTimeout(() => { begun = ""; }, PATIENCE_MS);
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || one("dialog:modal")) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      press("g f");
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      if (typing(event.target)) event.target.blur();
      else if (event.target.closest?.("#pane")) one(".row.is-open .row-title a")?.focus();
      return;
    }
    if (typing(event.target) || event.key.length > 1) return;
    const both = begun && `${begun} ${event.key}`;
    expect("");
    const first = meant[both] ?? meant[event.key];
    if (first) {
      event.preventDefault();
      act(first);
    } else if (Object.keys(meant).some((pressed) => pressed.startsWith(`${event.key} `))) {
      event.preventDefault();
      expect(event.key);
    }
  });

  // What can be pressed says by which key.

  function tell(root) {
    for (const each of root.querySelectorAll?.("[data-key]") ?? []) {
      const key = own[each.dataset.key];
      if (!key || each.dataset.told) continue;
      const name = each.title || one(".side-name", each)?.textContent || each.placeholder || each.textContent.trim();
      each.dataset.told = name;
      each.title = `${name} (${key})`;
      if (key.length === 1) each.setAttribute("aria-keyshortcuts", /[A-Z]/.test(key) ? `Shift+${key}` : key);
    }
  }

  tell(document);
  document.addEventListener("htmx:load", (event) => tell(event.detail.elt.parentElement ?? document));
})();
