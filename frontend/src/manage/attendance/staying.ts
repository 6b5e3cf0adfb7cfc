/** Keeps the code of these pages for the days without a network. */
import { reader } from "./camera";

/** The service worker's own store for what is not part of the learner's shell. */
const CACHE = "lazy";
const PATIENCE = 10_000;

/**
 * What was fetched before the service worker took over is asked for once more, so that the page opens again offline. False: this
 * browser cannot start without a network; while it stays open, everything works.
 */
export async function keepPages(): Promise<boolean> {
  await reader().catch(() => undefined);
  if (!("caches" in globalThis) || !navigator.serviceWorker) return false;
  try {
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error("no worker")), PATIENCE));
    await Promise.race([navigator.serviceWorker.ready, late]);
    const cache = await caches.open(CACHE);
    const loaded = performance.getEntriesByType("resource").map((each) => new URL(each.name));
    const own = loaded.filter((url) => url.origin === location.origin && url.pathname.startsWith("/assets/"));
    const paths = [...new Set(own.map((url) => url.pathname))];
    const missing = await Promise.all(paths.map(async (path) => ((await caches.match(path)) ? null : path)));
    await cache.addAll(missing.filter((path) => path !== null));
    return true;
  } catch {
    return false;
  }
}
