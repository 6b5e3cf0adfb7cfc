/**
 * The service worker: the app opens without a network.
 *
 * - The shell (list made by build/shell.ts) is precached; only "/" is answered with the page. A missing file is an error, never
 *   the page: HTML in place of a script would break the app for good.
 * - Chunks outside the shell (manage, QR, English) are kept when first fetched; those of older builds go at activation.
 * - Lessons and tests live in IndexedDB (store/), so /packs/* passes through; only pictures are answered here, from the
 *   Cache "pictures" that store/packs fills, because <img> cannot ask IndexedDB.
 * - /api/* is never answered from here.
 *
 * Update protocol. A new worker installs and waits. The page (sync/worker.ts) sees it waiting, makes sure that no test is under
 * way in any profile, and posts {type: "SKIP_WAITING"}; the worker takes over, every tab sees "controllerchange" and reloads
 * once. Until then nothing of the running version is touched. Closing all tabs has the same effect.
 */
/// <reference lib="webworker" />
import { cleanupOutdatedCaches, precacheAndRoute } from "workbox-precaching";
import { registerRoute } from "workbox-routing";
import { CacheFirst } from "workbox-strategies";
import type { PrecacheEntry } from "../build/shell";

declare const self: ServiceWorkerGlobalScope;
declare const __PRECACHE__: PrecacheEntry[];
declare const __LAZY__: string[];

const LAZY = "lazy";
const PICTURES = "pictures";

/** Only whole answers that are not HTML may be kept or given for a file. */
const isFile = {
  cacheWillUpdate: async ({ response }: { response: Response }) =>
    isHtml(response) || response.status !== 200 ? null : response,
  fetchDidSucceed: async ({ response }: { response: Response }) =>
    isHtml(response) ? new Response(null, { status: 404 }) : response,
};

function isHtml(response: Response): boolean {
  return response.headers.get("content-type")?.includes("text/html") ?? false;
}

precacheAndRoute(__PRECACHE__, { cleanURLs: false, ignoreURLParametersMatching: [/.*/] });
cleanupOutdatedCaches();

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith("/assets/"),
  new CacheFirst({ cacheName: LAZY, plugins: [isFile] }),
);
registerRoute(
  ({ url, request, sameOrigin }) =>
    sameOrigin && request.destination === "image" && url.pathname.startsWith("/packs/"),
  new CacheFirst({ cacheName: PICTURES, plugins: [isFile] }),
);

async function dropOldChunks(): Promise<void> {
  const cache = await caches.open(LAZY);
  const own = new Set(__LAZY__);
  for (const request of await cache.keys()) {
    if (!own.has(new URL(request.url).pathname)) await cache.delete(request);
  }
}

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldChunks().then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  if (event.data?.type === "SKIP_WAITING") void self.skipWaiting();
});
