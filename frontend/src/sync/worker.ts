/** The page's side of the service worker: registration and the update that waits for the end of an attempt (protocol: service-worker.ts). */

import { onChange } from "../store/changes";
import { isTestRunning } from "../store/running";

const HOURLY = 60 * 60_000;

let registration: ServiceWorkerRegistration | null = null;
let isReady = false;
const watchers = new Set<(value: boolean) => void>();

/** True (Svelte store contract) once a new version waits and no test is running. */
export const updateReady = {
  subscribe(run: (value: boolean) => void): () => void {
    run(isReady);
    watchers.add(run);
    return () => watchers.delete(run);
  },
};

async function mayUpdate(): Promise<boolean> {
  if (!registration?.waiting || !navigator.serviceWorker.controller) return false;
  return !(await isTestRunning().catch(() => false));
}

async function look(): Promise<void> {
  const next = await mayUpdate();
  if (next === isReady) return;
  isReady = next;
  for (const run of watchers) run(isReady);
}

/** The first worker ever only claims the page; every later change of worker is a new version, and the tab reloads once. */
function reloadOnChange(): void {
  let isControlled = navigator.serviceWorker.controller !== null;
  let isReloading = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (isControlled && !isReloading) {
      isReloading = true;
      location.reload();
    }
    isControlled = true;
  });
}

function follow(found: ServiceWorkerRegistration): void {
  found.addEventListener("updatefound", () => {
    found.installing?.addEventListener("statechange", () => void look());
  });
  onChange("work", () => void look());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void found.update().catch(() => {});
  });
  setInterval(() => void found.update().catch(() => {}), HOURLY);
}

/**
 * Registers whatever `document.readyState` is; false where there is no service worker. A version that was already waiting when
 * the app was opened is taken up at once: nobody has begun anything yet.
 */
export async function registerWorker(): Promise<boolean> {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return false;
  reloadOnChange();
  registration = await navigator.serviceWorker.register("/service-worker.js", { updateViaCache: "none" });
  follow(registration);
  if (await mayUpdate()) await applyUpdate();
  await look();
  return true;
}

/** Switches to the waiting version, unless a test has begun meanwhile; all tabs reload. */
export async function applyUpdate(): Promise<void> {
  if (await mayUpdate()) registration?.waiting?.postMessage({ type: "SKIP_WAITING" });
  else await look();
}
