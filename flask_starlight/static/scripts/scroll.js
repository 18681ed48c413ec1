// What was scrolled past counts as read, for readers who want it so.
(() => {
  "use strict";

  const list = document.querySelector(".rows[data-on-scroll]");
  if (!list) return;
  const PAUSE_MS = 2000;
  const bar = document.querySelector(".bar")?.offsetHeight ?? 0;
  const seen = new WeakSet();
  const done = new Set();
  const waiting = new Set();
  let timer = null;

  // Only what was in sight and then left at the top: not what a jump passes over.

  const watcher = new IntersectionObserver((changes) => {
    for (const { target, isIntersecting, boundingClientRect, rootBounds } of changes) {
      if (isIntersecting) seen.add(target);
      else if (seen.has(target) && boundingClientRect.bottom <= (rootBounds?.top ?? bar)) pass(target);
    }
  }, { rootMargin: `-${bar}px 0px 0px 0px` });

  function watch(root) {
    for (const row of root.querySelectorAll(".row")) watcher.observe(row);
    if (root.matches?.(".row")) watcher.observe(root);
  }

  function pass(row) {
    if (!row.isConnected || !row.classList.contains("is-unread") || done.has(row.id)) return;
    done.add(row.id);
    waiting.add(row);
    timer ??= setTimeout(send, PAUSE_MS);
  }

  // Who leaves at once leaves before the watcher has told. A fetch of a page that is let go gets lost, though it is to be
  // kept alive (seen in Chromium 156); a beacon gets away.

  function leave() {
    for (const row of list.querySelectorAll(".row.is-unread")) {
      if (seen.has(row) && row.getBoundingClientRect().bottom <= bar) pass(row);
    }
    send({ isLeaving: true });
  }

  async function send({ isLeaving = false } = {}) {
    clearTimeout(timer);
    timer = null;
    const rows = [...waiting].filter((row) => row.isConnected);
    waiting.clear();
    if (!rows.length) return;
    const body = new URLSearchParams(rows.map((row) => ["shown", row.id.replace("entry-", "")]));
    body.set("csrf_token", document.querySelector("input[name=csrf_token]").value);
    if (isLeaving && navigator.sendBeacon(list.dataset.onScroll, body)) {
      show(rows, rows.map((row) => Number(row.dataset.feed)));
      return;
    }
    try {
      const answer = await fetch(list.dataset.onScroll, { method: "POST", body, keepalive: true });
      if (!answer.ok) throw new Error(answer.statusText);
      const { feeds } = await answer.json();
      show(rows, feeds);
    } catch {
      for (const row of rows) done.delete(row.id); // once more, when it is scrolled past again
    }
  }

  function show(rows, feeds) {
    for (const row of rows) row.dispatchEvent(new Event("starlight:read", { bubbles: true }));
    document.dispatchEvent(new CustomEvent("starlight:marked", { detail: { feeds, unread: -1 } }));
  }

  watch(list);
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) if (node.nodeType === 1) watch(node);
  }).observe(list, { childList: true });
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
})();
