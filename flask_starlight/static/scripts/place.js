// The way back: a list that one comes back to is as long as it was, and the entry one comes from is in view.
(() => {
  "use strict";

  const one = (selector, root = document) => root.querySelector(selector);
  const FROM = "starlight.entry"; // the entry that was looked at last
  const STAY = "starlight.stay";
  const MOST_PAGES = 20;
  const idOf = (row) => row.id.replace("entry-", "");

  const opened = location.pathname.match(/^\/entries\/(\d+)$/);
  if (opened) sessionStorage.setItem(FROM, opened[1]);

  const list = one(".rows[data-row]");
  if (!list) return;
  history.scrollRestoration = "manual";
  const name = `starlight.place:${location.pathname}${location.search}`;

  // When the list is left: which rows it has, and which one is at the top of the window.

  const rows = () => [...list.querySelectorAll(".row")];
  const barHeight = one(".bar")?.offsetHeight ?? 0;
  addEventListener("pagehide", () => {
    const top = rows().find((row) => row.getBoundingClientRect().bottom > barHeight);
    const place = { ids: rows().map(idOf), top: top && idOf(top), at: top?.getBoundingClientRect().top, y: scrollY };
    try {
      sessionStorage.setItem(name, JSON.stringify(place));
    } catch { /* no room: the list begins at its top next time */ }
  });

  // What changes a list without leaving it comes back to the same place.

  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-stay]")) sessionStorage.setItem(STAY, name);
  });

  // When it is come back to.

  async function more() {
    const link = one("#more a", list);
    if (!link) return false;
    const loaded = new Promise((resolve) => {
      document.addEventListener("htmx:afterSettle", resolve, { once: true });
      document.addEventListener("htmx:sendError", resolve, { once: true });
      document.addEventListener("htmx:responseError", resolve, { once: true });
    });
    link.click();
    await loaded;
    return link !== one("#more a", list);
  }

  const after = (id, ids) => ids.slice(ids.indexOf(id) + 1).map((next) => one(`#entry-${next}`, list)).find(Boolean);

  async function putBack(id, ids) {
    const following = after(id, ids);
    const answer = await fetch(list.dataset.row.replace("/0", `/${id}`));
    if (!answer.ok) return;
    const made = document.createElement("template");
    made.innerHTML = await answer.text();
    const row = one(".row", made.content);
    if (!row) return;
    if (following) following.before(row);
    else list.append(row);
    htmx.process(row);
  }

  async function comeBack(place, id) {
    const wanted = id ?? place.top;
    for (let page = 0; page < MOST_PAGES && !one(`#entry-${wanted}`, list); page += 1) {
      if (place.ids.includes(wanted) && rows().length >= place.ids.length) break;
      if (!(await more())) break;
    }
    if (id && !one(`#entry-${id}`, list) && place.ids.includes(id)) await putBack(id, place.ids);
    const row = one(`#entry-${wanted}`, list) ?? (id ? null : after(wanted, place.ids));
    if (!row) return;
    if (wanted === place.top && place.y < 2) scrollTo(0, 0);
    else if (wanted === place.top) scrollBy(0, row.getBoundingClientRect().top - place.at);
    else row.scrollIntoView({ block: "center" });
    if (id) one(".row-title a", row)?.focus({ preventScroll: true });
  }

  addEventListener("DOMContentLoaded", () => setTimeout(() => {
    const how = performance.getEntriesByType("navigation")[0]?.type;
    const from = document.referrer && new URL(document.referrer);
    const fromEntry = from && from.host === location.host && from.pathname.startsWith("/entries/");
    const place = JSON.parse(sessionStorage.getItem(name) ?? "null");
    if (!place) return;
    const stays = sessionStorage.getItem(STAY) === name;
    sessionStorage.removeItem(STAY);
    const entry = sessionStorage.getItem(FROM);
    sessionStorage.removeItem(FROM);
    if (entry && (fromEntry || how === "back_forward")) comeBack(place, entry);
    else if (stays || how === "back_forward" || how === "reload") comeBack(place, null);
  }));
})();
