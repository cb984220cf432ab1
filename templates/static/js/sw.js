// The service worker: today's lessons without network. It keeps what the pages need to
// look and work (the shell), and those pages alone that the server says may be kept
// (Vidimus-Keep: whose they are): never the API, never a post, never a redirect, an error
// or the page of a captive portal. Pages of one person only are here at any time; at
// sign-in and sign-out they go. The server writes self.shell before this text.

const SHELL = `vidimus-shell-${self.shell.version}`;
const PAGES = `vidimus-pages-${self.shell.version}`;
const OFFLINE = "/senza-rete";
const PATIENCE = 4000; // ms the network has before the page of the device is shown
const KEPT_AT = "Vidimus-Kept-At"; // when, by the device's clock
const STALE = 10 * 60_000;
const LIFE = 12 * 3600_000; // as long as a session at the most: then a page of the device is shown to nobody

let bringing = null; // today's lessons, on their way
let epoch = 0; // counts the times that pages were dropped: what was asked for before is not kept

self.addEventListener("install", (event) => event.waitUntil(install()));

async function install() {
  const cache = await caches.open(SHELL);
  await cache.addAll([OFFLINE, ...self.shell.files].map((path) => new Request(path, { credentials: "omit", cache: "reload" })));
  await self.skipWaiting();
}

self.addEventListener("activate", (event) => event.waitUntil(activate()));

async function activate() {
  for (const name of await caches.keys()) if (name !== SHELL && name !== PAGES) await caches.delete(name);
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && ["/accedi", "/esci"].includes(url.pathname)) event.waitUntil(drop());
  if (request.method !== "GET") return;
  if (url.pathname.startsWith("/static/")) event.respondWith(asset(request));
  else if (request.mode === "navigate") event.respondWith(page(event, url));
});

// A page of the device tells that somebody who keeps registers is here: today's lessons
// are brought in. Somebody who is not the person of the pages takes them away.
self.addEventListener("message", (event) => {
  if (event.data === "today") event.waitUntil((bringing ??= bringToday().catch(() => {}).finally(() => (bringing = null))));
  if (event.data === "drop") event.waitUntil(drop().then(() => event.ports[0].postMessage("dropped")));
});

async function asset(request) {
  return (await caches.match(request, { cacheName: SHELL, ignoreVary: true })) ?? fetch(request);
}

// page is network first. Where the network is silent for PATIENCE, away, or answers that
// the server is down, the page of the device is shown, if there is one.
async function page(event, url) {
  const kept = await find(url);
  const network = fetchAndKeep(event.request, url);
  event.waitUntil(network.catch(() => {}));
  try {
    const response = await (kept ? Promise.race([network, sleep(PATIENCE)]) : network);
    if (response && !(kept && response.status >= 500)) return response;
    return fromDevice(kept);
  } catch {
    return kept ? fromDevice(kept) : offline();
  }
}

async function fetchAndKeep(request, url) {
  const asked = epoch;
  const response = await fetch(request);
  if (url.pathname === "/accedi" && response.ok) await drop(); // nobody is signed in
  else if (asked === epoch) await keep(url, response);
  return response;
}

async function find(url) {
  if (url.search) return undefined;
  const kept = await caches.match(url.pathname, { cacheName: PAGES, ignoreVary: true });
  return kept && alive(kept) ? kept : undefined;
}

function alive(kept) {
  return age(kept) < LIFE;
}

// age is how long ago a page was kept, by the device's own clock alone, which may be wrong. A
// clock that was set meanwhile, back or forth, makes a page old.
function age(kept) {
  return Math.abs(Date.now() - Number(kept?.headers.get(KEPT_AT)));
}

async function keep(url, response) {
  const whose = response.headers.get("Vidimus-Keep");
  if (!whose || !response.ok || response.redirected || response.type !== "basic" || url.search) return;
  const cache = await caches.open(PAGES);
  if (whose === "none") return void (await cache.delete(url.pathname, { ignoreVary: true })); // closed meanwhile
  const copy = response.clone();
  const headers = new Headers(copy.headers);
  headers.set(KEPT_AT, Date.now());
  for (const request of await cache.keys()) {
    const other = await cache.match(request, { ignoreVary: true });
    if (other?.headers.get("Vidimus-Keep") !== whose) await cache.delete(request, { ignoreVary: true });
  }
  await cache.put(url.pathname, new Response(copy.body, { headers }));
}

async function drop() {
  epoch++;
  await caches.delete(PAGES);
}

async function bringToday() {
  const answer = await fetch("/lezioni/oggi", { headers: { Accept: "application/json" }, redirect: "error" });
  if (!answer.ok) return;
  const { pages } = await answer.json();
  const cache = await caches.open(PAGES);
  for (const request of await cache.keys()) if (!pages.includes(new URL(request.url).pathname)) await cache.delete(request, { ignoreVary: true });
  for (const path of pages) {
    const url = new URL(path, self.location.origin);
    if (age(await find(url)) < STALE) continue;
    await fetchAndKeep(new Request(path, { headers: { Accept: "text/html" }, redirect: "manual" }), url);
  }
}

// fromDevice is a kept page that says so: its own sentence, until now hidden, is shown.
async function fromDevice(kept) {
  const html = (await kept.text()).replace("<html ", "<html data-offline ").replace(/(data-kept="[^"]*") hidden/, "$1");
  return answer(html, kept, 200);
}

// offline is our own page for what the device does not have: it says what can be opened.
async function offline() {
  const frame = await caches.match(OFFLINE, { cacheName: SHELL, ignoreVary: true });
  if (!frame) return Response.error();
  const cache = await caches.open(PAGES);
  const lines = [];
  for (const request of await cache.keys()) {
    const kept = await cache.match(request, { ignoreVary: true });
    if (!alive(kept)) continue;
    const html = await kept.text();
    const title = /data-kept="([^"]*)"/.exec(html)?.[1];
    if (title) lines.push(`<li><a href="${new URL(request.url).pathname}">${title}</a></li>`);
  }
  let html = await frame.text();
  if (lines.length > 0) html = html.replace("data-pages hidden>", "data-pages>").replace("data-none>", "data-none hidden>").replace("<li></li>", lines.sort().join(""));
  return answer(html, frame, 503);
}

// answer is a page of ours under the policy it came with.
function answer(html, from, status) {
  const headers = new Headers({ "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" });
  for (const name of ["Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options"]) {
    if (from.headers.get(name)) headers.set(name, from.headers.get(name));
  }
  return new Response(html, { status, headers });
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
