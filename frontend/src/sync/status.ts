/** What the app says about the safety of the open profile's work. */

export interface SyncStatus {
  /** saved: on this phone only · sending · received: nothing unsent · blocked: the server refuses, see `problem`. */
  state: "saved" | "sending" | "received" | "blocked";
  unsent: number;
  /** Server time of the last answered push or pull. */
  lastContact: number | null;
  /** Problem code of the last refusal, or "offline", "digest-mismatch", "untrusted-receipt", "no-crypto". */
  problem: string | null;
  /** Wall time of the next automatic try. */
  nextTry: number | null;
}

/** Svelte store contract: `$status`. */
export const status: { subscribe(run: (value: SyncStatus) => void): () => void } = {
  subscribe(run) {
    run({ state: "received", unsent: 0, lastContact: null, problem: null, nextTry: null });
    return () => {};
  },
};
