// Without a line: the service worker keeps entries, and what is marked meanwhile waits here until it can be sent.
(() => {
  "use strict";

  const KEEP_EVERY_MS = 10 * 60_000;
  const AT_ONCE = 500;
  const MARK = /^\/entries\/(\d+)\/(read|unread|star|unstar)$/;
  const OPPOSITE = { read: "unread", unread: "read", star: "unstar", unstar: "star" };

  // The queue, in the browser's own database: marks in the order in which they were made.

  function marks(mode, work) {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open("starlight", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("marks", { autoIncrement: true });
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const dealing = opening.result.transaction("marks", mode);
        const asked = work(dealing.objectStore("marks"));
        dealing.oncomplete = () => { opening.result.close(); resolve(asked?.result); };
        dealing.onerror = () => reject(dealing.error);
      };
    });
  }

  const reader = document.body.dataset.reader;
  const keepMark = (entry, verb) => marks("readwrite", (store) => store.add({ entry: Number(entry), verb, reader }));

  async function sendMarks() {
    const token = document.querySelector("[name=csrf_token]")?.value;
    if (!token || !navigator.onLine) return;
    await navigator.locks.request("starlight-marks", async () => {
      const keys = await marks("readonly", (store) => store.getAllKeys());
      const waiting = await marks("readonly", (store) => store.getAll());
      const own = keys.map((key, at) => ({ key, mark: waiting[at] })).filter(({ mark }) => mark.reader === reader);
      if (!own.length) return;
      const answer = await fetch("/offline/marks", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify(own.slice(0, AT_ONCE).map(({ mark }) => mark)),
        redirect: "error",
      });
      if (!answer.ok) return;
      await marks("readwrite", (store) => { own.slice(0, AT_ONCE).forEach(({ key }) => store.delete(key)); });
      starlight.say(starlight.words.sent);
    });
  }

  // A kept page: its buttons queue, and that it was opened counts as read.

  function press(button) {
    const { entry, verb } = button.dataset;
    button.dataset.verb = OPPOSITE[verb];
    button.setAttribute("aria-pressed", String(verb === "star" || verb === "read"));
    return keepMark(entry, verb);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-verb]");
    if (button) press(button);
  });

  const opened = document.querySelector("[data-kept-entry] [data-verb=read]");
  if (opened) press(opened);

  // A mark that could not be sent from an ordinary page is kept, and shown as made.

  document.addEventListener("htmx:sendError", (event) => {
    const found = MARK.exec(event.detail.requestConfig?.path ?? "");
    if (!found) return;
    event.detail.kept = true;
    const [, entry, verb] = found;
    const row = document.getElementById(`entry-${entry}`);
    if (verb.endsWith("read")) row?.classList.toggle("is-unread", verb === "unread");
    else row?.classList.toggle("is-starred", verb === "star");
    keepMark(entry, verb).then(() => starlight.say(starlight.words.keptForLater));
  }, { capture: true });

  // The worker that keeps the pages, asked to look for newer ones now and then.

  async function keepPages() {
    if (!document.getElementById("sidebar") || !navigator.onLine) return;
    const last = Number(localStorage.getItem("starlight.kept") ?? 0);
    if (Date.now() - last < KEEP_EVERY_MS) return;
    localStorage.setItem("starlight.kept", String(Date.now()));
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage("keep");
  }

  const send = () => sendMarks().catch(() => {}); // still without a line: the marks stay
  if ("serviceWorker" in navigator) {
    addEventListener("load", () => {
      navigator.serviceWorker.register("/service-worker.js").then(keepPages).catch(() => {}); // refused: then without
    });
  }
  addEventListener("online", send);
  send();
})();
