/** Who needs to look again: told within this tab and to the other tabs. Carries kinds, never content. */

/**
 * work: something was finished · sent: something was receipted · state: the server's view came in · attendance: somebody was
 * marked, or a list came or went.
 */
export type Change = "work" | "sent" | "state" | "profiles" | "library" | "attendance";
type Listener = (isOwn: boolean) => void;

const listeners = new Map<Change, Set<Listener>>();
let channel: BroadcastChannel | null = null;

function connect(): BroadcastChannel | null {
  if (channel || typeof BroadcastChannel === "undefined") return channel;
  channel = new BroadcastChannel("saovuong-changes");
  channel.onmessage = (event: MessageEvent<Change>) => tell(event.data, false);
  // Node keeps a process alive for an open channel; browsers know no unref.
  (channel as unknown as { unref?: () => void }).unref?.();
  return channel;
}

function tell(change: Change, isOwn: boolean): void {
  for (const run of listeners.get(change) ?? []) run(isOwn);
}

export function announce(change: Change): void {
  tell(change, true);
  connect()?.postMessage(change);
}

/** Not called at once; `isOwn` tells this tab's changes from the others'. Returns the end of it. */
export function onChange(change: Change, run: Listener): () => void {
  connect();
  const runs = listeners.get(change) ?? new Set();
  listeners.set(change, runs.add(run));
  return () => runs.delete(run);
}
