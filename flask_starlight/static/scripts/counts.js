// Counts that follow a mark.
"use strict";

(() => {
  const one = (selector, root = document) => root.querySelector(selector);

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
})();
