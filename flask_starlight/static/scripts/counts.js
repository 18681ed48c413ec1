// Counts that follow a mark.
(() => {
  "use strict";

  const one = (selector, root = document) => root.querySelector(selector);

  function put(count, value) {
    one("[data-number]", count).textContent = value.toLocaleString(document.documentElement.lang);
    count.hidden = value === 0;
  }

  // A mark changes the counts of its feed, of the folders around it, and of all.

  document.addEventListener("starlight:marked", (event) => {
    const { feeds, unread } = event.detail;
    for (const count of feeds.length ? document.querySelectorAll(".count") : []) {
      const counted = count.dataset.feeds.split(" ");
      const inside = feeds.filter((feed) => counted.includes(String(feed)));
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
    for (const count of document.querySelectorAll(".count")) {
      put(count, count.dataset.feeds.split(" ").reduce((sum, feed) => sum + (unread[feed] ?? 0), 0));
    }
  });
})();
