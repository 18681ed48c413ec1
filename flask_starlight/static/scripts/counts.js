// Counts that follow a mark.
(() => {
  "use strict";

  const one = (selector, root = document) => root.querySelector(selector);

  function put(count, value) {
    one("[data-number]", count).textContent = value.toLocaleString(document.documentElement.lang);
    count.hidden = value === 0;
  }

  // Counts of unread entries (those of saved searches have an id each, and come from the server), and of which feeds:
  // of the one or the folder beside them in the tree, or of all of it.

  const counts = () => document.querySelectorAll("#sidebar .count:not([id])");

  function counted(count) {
    const links = (count.closest(".side-tree li") ?? document).querySelectorAll(".side-tree .side-link");
    return [...links].map((link) => /\/feeds\/(\d+)$/.exec(link.pathname)?.[1]).filter(Boolean);
  }

  // A mark changes the counts of its feed, of the folders around it, and of all.

  document.addEventListener("starlight:marked", (event) => {
    const { feeds, unread } = event.detail;
    for (const count of feeds.length ? counts() : []) {
      const own = counted(count);
      const inside = feeds.filter((feed) => own.includes(String(feed)));
      if (!inside.length) continue;
      const shown = Number(one("[data-number]", count).textContent.replace(/\D/g, ""));
      put(count, Math.max(0, shown + unread * inside.length));
    }
  });

  // After many marks the server says how many are unread in each feed.

  document.addEventListener("htmx:afterSwap", (event) => {
    const now = event.detail.target.id === "toast" && one("#unread-now");
    if (!now) return;
    const unread = JSON.parse(now.value);
    for (const count of counts()) {
      put(count, counted(count).reduce((sum, feed) => sum + (unread[feed] ?? 0), 0));
    }
  });
})();
