// Keeps the last unread entries as pages, what they are made with, and pictures that were seen. Everything else passes.
"use strict";

const PAGES = "starlight-pages";
const FILES = "starlight-files";
const PICTURES = "starlight-pictures";
const KEPT_PICTURES = 400;
const AT_ONCE = 20;
const PATIENCE_MS = 6000;

// What is sent goes its own way, where the browser knows how: through here, what a page sends as it is left may be lost.

self.addEventListener("install", (event) => {
  event.addRoutes?.({ condition: { requestMethod: "POST" }, source: "network" });
  self.skipWaiting();
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (event.data === "keep") event.waitUntil(keep().catch(() => {})); // without a line: what is kept stays
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(navigate(request, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (/^\/(images|icons)\//.test(url.pathname)) event.respondWith(picture(event, request));
});

// Pages come from the server. Where it does not answer, or not in time, a kept one takes their place.

async function navigate(request, url) {
  const pages = await caches.open(PAGES);
  const entry = /^\/entries\/\d+$/.test(url.pathname) ? await pages.match(url.pathname) : undefined;
  const asked = fetch(request);
  asked.catch(() => {}); // told below
  try {
    if (!entry) return await asked;
    return await Promise.race([asked, new Promise((_, reject) => { setTimeout(reject, PATIENCE_MS); })]);
  } catch {
    return entry ?? (await pages.match("/offline")) ?? Response.error();
  }
}

async function file(request) {
  const kept = await caches.match(request, { cacheName: FILES });
  return kept ?? fetch(request);
}

async function picture(event, request) {
  const kept = await caches.match(request, { cacheName: PICTURES });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) event.waitUntil(keepPicture(request, answer.clone()));
  return answer;
}

async function keepPicture(request, answer) {
  const pictures = await caches.open(PICTURES);
  await pictures.put(request, answer);
  const all = await pictures.keys();
  await Promise.all(all.slice(0, Math.max(0, all.length - KEPT_PICTURES)).map((old) => pictures.delete(old)));
}

// What shall be kept is asked of the server: whose it is, the entries with their versions, the files of the pages.

async function keep() {
  const answer = await fetch("/offline/kept", { redirect: "manual" });
  if (answer.type === "opaqueredirect") return forget(); // signed out
  if (!answer.ok) return undefined;
  const wanted = await answer.json();
  const marker = `/offline/owner/${wanted.owner}`;
  if (!(await caches.match(marker, { cacheName: PAGES }))) await forget();
  const pages = await caches.open(PAGES);
  await pages.put(marker, new Response());
  await keepFiles(wanted.files);
  await keepEntries(pages, wanted.entries);
  const shelf = await fetch("/offline", { redirect: "error" });
  if (shelf.ok) await pages.put("/offline", shelf);
  return undefined;
}

async function keepFiles(wanted) {
  const files = await caches.open(FILES);
  for (const old of await files.keys()) {
    if (!wanted.includes(new URL(old.url).pathname)) await files.delete(old);
  }
  for (const path of wanted) {
    if (!(await files.match(path))) await files.add(path);
  }
}

async function keepEntries(pages, versions) {
  const missing = new Set(Object.keys(versions));
  for (const old of await pages.keys()) {
    const id = /^\/entries\/(\d+)$/.exec(new URL(old.url).pathname)?.[1];
    if (!id) continue;
    const kept = await pages.match(old);
    if (String(versions[id]) === kept.headers.get("Starlight-Version")) missing.delete(id);
    else if (!(id in versions)) await pages.delete(old);
  }
  const ids = [...missing];
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const asked = new URLSearchParams(ids.slice(start, start + AT_ONCE).map((id) => ["id", id]));
    const answer = await fetch(`/offline/entries?${asked}`, { redirect: "error" });
    if (!answer.ok) return;
    const policy = answer.headers.get("Content-Security-Policy") ?? "default-src 'none'";
    for (const [id, html] of Object.entries(await answer.json())) {
      const headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": policy,
        "Starlight-Version": String(versions[id]),
      };
      await pages.put(`/entries/${id}`, new Response(html, { headers }));
    }
  }
}

async function forget() {
  await Promise.all([caches.delete(PAGES), caches.delete(PICTURES)]);
}
