// An entry beside its list. Without this file, or on a screen that is too small, it opens on its own page.
(() => {
  "use strict";

  const one = (selector, root = document) => root.querySelector(selector);
  const pane = one("#pane");
  if (!pane) return;

  const isEntry = (path) => /^\/entries\/\d+$/.test(path);
  const list = { title: document.title, path: location.pathname + location.search, empty: pane.innerHTML };
  let wanted = "";

  function open(path, { isNew = true } = {}) {
    wanted = path;
    htmx.ajax("GET", path, { target: pane, swap: "innerHTML" }).then(() => {
      if (isNew && wanted === path && location.pathname + location.search !== path) history.pushState({}, "", path);
    });
  }

  function close() {
    wanted = "";
    pane.innerHTML = list.empty;
    document.title = list.title;
    const row = one(".row.is-open");
    point("");
    one(".row-title a", row ?? document)?.focus({ preventScroll: true });
  }

  // The row of the open entry is marked, for eyes and ears.

  function point(path) {
    for (const row of document.querySelectorAll(".row")) {
      const link = one(".row-title a", row);
      const isOpen = Boolean(path) && link.pathname === path.split("?")[0];
      row.classList.toggle("is-open", isOpen);
      if (isOpen) {
        link.setAttribute("aria-current", "true");
        row.classList.remove("is-unread");
        row.scrollIntoView({ block: "nearest" });
      } else link.removeAttribute("aria-current");
    }
  }

  // What comes for the pane brings the row along, as it is now.

  function refreshRow() {
    const brought = one("template[data-row]", pane);
    if (!brought) return false;
    const row = document.getElementById(brought.dataset.row);
    const fresh = brought.content.firstElementChild;
    brought.remove();
    if (!row || !fresh) return false;
    row.replaceWith(fresh);
    htmx.process(fresh);
    fresh.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: fresh } }));
    return true;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.defaultPrevented || event.button || !pane.checkVisibility()) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.matches("#pane [data-key=u]")) {
      event.preventDefault();
      history.pushState({}, "", list.path);
      close();
    } else if (link.origin === location.origin && isEntry(link.pathname) && link.closest(".row, #pane")) {
      event.preventDefault();
      open(link.pathname + link.search);
    }
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target === pane && event.detail.pathInfo.requestPath !== wanted) event.detail.shouldSwap = false;
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (refreshRow() || event.detail.target === pane) point(wanted);
    if (event.detail.target !== pane) return;
    pane.scrollTop = 0;
    pane.focus({ preventScroll: true });
  });

  addEventListener("popstate", () => {
    const path = location.pathname + location.search;
    if (path === list.path) close();
    else if (isEntry(location.pathname) && pane.checkVisibility()) open(path, { isNew: false });
    else location.reload();
  });
})();
