/** Who needs to look again: told within this tab and to the other tabs. Carries kinds, never content. */

export type Change = "work" | "profiles" | "library" | "state";

const listeners = new Map<Change, Set<() => void>>();
let channel: BroadcastChannel | null = null;

function connect(): BroadcastChannel | null {
  if (channel || typeof BroadcastChannel === "undefined") return channel;
  channel = new BroadcastChannel("saovuong-changes");
  channel.onmessage = (event: MessageEvent<Change>) => tell(event.data);
  // Node keeps a process alive for an open channel; browsers know no unref.
  (channel as unknown as { unref?: () => void }).unref?.();
  return channel;
}

function tell(change: Change): void {
  for (const run of listeners.get(change) ?? []) run();
}

export function announce(change: Change): void {
  tell(change);
  connect()?.postMessage(change);
}

/** Not called at once. Returns the end of it. */
export function onChange(change: Change, run: () => void): () => void {
  connect();
  const runs = listeners.get(change) ?? new Set();
  listeners.set(change, runs.add(run));
  return () => runs.delete(run);
}
