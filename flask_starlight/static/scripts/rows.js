// What htmx does not do by itself when a row is swapped, opened or marked; and the menus.
(() => {
  "use strict";

  const one = (selector, root = document) => root.querySelector(selector);

  // What marks an entry goes to where it would go without htmx; a row does not say its addresses twice.

  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.elt.getAttribute("hx-post") === "") detail.path = detail.elt.getAttribute("action");
  });

  // The button that was pressed is gone with its row: its successor gets the focus back, unless that has gone on.

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
    const button = one(`[data-key="${pressed}"]`, swapped);
    const heir = button?.checkVisibility() ? button : one(".row-title a", swapped);
    if (document.activeElement === document.body) heir?.focus({ preventScroll: true });
    pressed = null;
  });

  // A row that is read now without having been swapped ("starlight:read"): its button marks it unread.

  document.addEventListener("starlight:read", (event) => {
    const row = event.target;
    const words = row.closest(".rows").dataset;
    row.classList.remove("is-unread");
    one(".row-title .unseen", row)?.remove();
    const button = one('[data-key="m"]', row);
    if (!button?.form.action.endsWith("/read") || !words.unread) return;
    button.form.setAttribute("action", button.form.getAttribute("action").replace(/read$/, "unread"));
    button.title = words.unread;
    one(".unseen", button).textContent = words.unread;
    const drawing = one("use", button);
    drawing.setAttribute("href", drawing.getAttribute("href").replace(/#.*/, "#circle-dot"));
  });

  const isRead = (row) => row.dispatchEvent(new Event("starlight:read", { bubbles: true }));

  // An entry that is opened counts as read at once, so that the way back shows it so.

  document.addEventListener("click", (event) => {
    const row = event.target.closest(".row-title a")?.closest(".row");
    if (row && !event.defaultPrevented) isRead(row);
  });

  // All above or below a row: the list stays as it is, what was marked is shown so, and can be taken back.

  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, requestConfig, successful } = event.detail;
    if (elt.id !== "mark-beside" || !successful) return;
    const { above, below } = requestConfig.parameters;
    const all = [...document.querySelectorAll(".row")];
    const at = all.findIndex((row) => row.id === `entry-${above ?? below}`);
    if (at < 0) return;
    for (const row of above ? all.slice(0, at) : all.slice(at + 1)) isRead(row);
    for (const menu of document.querySelectorAll(".menu[open]")) menu.open = false;
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-dismiss]")) event.target.closest(".toast").replaceChildren();
  });

  // Menus close when something else is pressed, and by Escape.

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(".menu[open]")) {
      if (!menu.contains(event.target) && !event.target.closest(".row-actions")?.contains(menu)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" ? one(".menu[open]") : null;
    if (!menu) return;
    menu.open = false;
    one("summary", menu).focus();
  });
})();
