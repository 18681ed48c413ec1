// The side bar: jump to a feed by a part of its name, folders that stay closed, what is unread alone.
(() => {
  "use strict";

  const one = (selector, root = document) => root.querySelector(selector);
  const tree = one(".side-tree");
  const field = one("#side-filter");
  if (!tree) return;

  // Folders stay closed that were closed, but for those that hold what one reads.

  const boxes = [...document.querySelectorAll("#sidebar details[data-folder]")];
  const nameOf = (box) => `starlight.closed.${box.dataset.folder}`;
  const setBoxes = () => {
    for (const box of boxes) box.open = !localStorage.getItem(nameOf(box)) || Boolean(one("[aria-current]", box));
  };
  setBoxes();
  for (const box of boxes) {
    box.addEventListener("toggle", () => {
      if (tree.classList.contains("is-filtered")) return;
      if (box.open) localStorage.removeItem(nameOf(box));
      else if (!one("[aria-current]", box)) localStorage.setItem(nameOf(box), "1");
    });
  }

  // The feed that one reads is in sight.

  one("#sidebar [aria-current]")?.scrollIntoView({ block: "nearest" });

  // What is unread alone: at once, and kept for the next page as the server would keep it.

  one("#unread-only")?.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    const isOn = tree.parentElement.classList.toggle("unread-only");
    const kept = isOn ? "1; Max-Age=31536000" : "; Max-Age=0";
    document.cookie = `unread_only=${kept}; Path=/; SameSite=Lax${location.protocol === "https:" ? "; Secure" : ""}`;
    button.value = isOn ? "off" : "on";
    button.setAttribute("aria-pressed", String(isOn));
  });

  if (!field) return;

  // Feeds and folders by a part of their names. A folder that is found shows all it holds, one that holds what is found
  // shows that.

  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const textOf = (line) => (line.plainText ??= plain(one(".side-name", line).textContent));
  const found = () => [...tree.querySelectorAll("li.is-found:not([hidden]) > a")];
  const told = one("#side-found");
  one(".side-filter").hidden = false;

  function look(line, words, isInside) {
    const isFound = words.every((word) => textOf(line).includes(word));
    let holds = false;
    for (const inner of line.querySelectorAll(":scope > details > ul > li")) {
      holds = look(inner, words, isInside || isFound) || holds;
    }
    line.classList.toggle("is-found", isFound && words.length > 0);
    line.hidden = !(isFound || isInside || holds);
    return !line.hidden;
  }

  function filter() {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    if (!words.length && !tree.classList.contains("is-filtered")) return;
    if (words.length) {
      tree.classList.add("is-filtered");
      for (const box of tree.querySelectorAll("details")) box.open = true;
    } else {
      tree.classList.remove("is-filtered");
      setBoxes();
    }
    for (const line of tree.children) look(line, words, false);
    const links = found();
    one(".is-first", tree)?.classList.remove("is-first");
    links[0]?.classList.add("is-first");
    told.textContent = words.length ? starlight.words.found.replace("{number}", links.length) : "";
  }

  field.addEventListener("input", (event) => { if (!event.isComposing) filter(); });
  field.addEventListener("compositionend", filter);

  // Down and up go through what was found, Enter goes there, Escape gives all of it back.

  function clear() {
    field.value = "";
    filter();
  }

  one("#sidebar").addEventListener("keydown", (event) => {
    if (event.isComposing || (event.target !== field && !event.target.closest(".is-filtered"))) return;
    const links = found();
    const at = links.indexOf(event.target);
    if (event.key === "Enter" && event.target === field) links[0]?.click();
    else if (event.key === "ArrowDown") (links[at + 1] ?? links.at(-1))?.focus();
    else if (event.key === "ArrowUp" && at >= 0) (at ? links[at - 1] : field).focus();
    else if (event.key === "Escape" && field.value) {
      clear();
      field.focus();
    } else return;
    event.preventDefault();
  });
})();
