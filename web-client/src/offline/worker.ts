/**
 * The service worker: it keeps the files of one build, so that the editor opens when the hub can't be reached.
 *
 * It keeps nothing that belongs to anybody: no answer of the API, no module, no asset of a project. Pages come
 * from the hub as long as that answers.
 */

/// <reference lib="webworker" />

declare const self: ServiceWorkerGlobalScope;

/** The build's files, as the build itself writes them here: another list is another worker. */
declare const __BUILD_FILES__: string[];

const PREFIX = "omnicraft-build:";
const FILES = __BUILD_FILES__;
const CACHE = PREFIX + hash(FILES.join());

self.addEventListener("install", (event) => {
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname.startsWith("/assets/")) event.respondWith(kept(request));
  else if (request.mode === "navigate" && isPage(pathname)) event.respondWith(fetch(request).catch(() => page()));
});

/** Addresses that the client's one page answers. */
function isPage(path: string): boolean {
  return path === "/" || /^\/(projects|components|account)(\/|$)/.test(path);
}

async function keep(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(["/", ...FILES]);
}

async function forgetOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
}

async function kept(request: Request): Promise<Response> {
  return (await caches.match(request.url)) ?? fetch(request);
}

async function page(): Promise<Response> {
  return (await caches.match("/")) ?? Response.error();
}

/** Enough to tell builds apart: their files are named by their content. */
function hash(text: string): string {
  let value = 0;
  for (let at = 0; at < text.length; at += 1) value = (Math.imul(value, 31) + text.charCodeAt(at)) | 0;
  return (value >>> 0).toString(36);
}
