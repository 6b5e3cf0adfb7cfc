/** What the app says about the safety of the open profile's work. */
import { onChange } from "../store/changes";
import * as ledger from "../store/ledger";
import { current, profile } from "../store/profiles";

export interface SyncStatus {
  /** saved: on this phone only · sending · received: nothing unsent · blocked: the server refuses, see `problem`. */
  state: "saved" | "sending" | "received" | "blocked";
  unsent: number;
  /** Server time of the last answered push or pull. */
  lastContact: number | null;
  /** Problem code of the last refusal, or "offline", "digest-mismatch", "untrusted-receipt", "local-failure". */
  problem: string | null;
  /** Wall time of the next automatic try. */
  nextTry: number | null;
}

const QUIET: SyncStatus = { state: "received", unsent: 0, lastContact: null, problem: null, nextTry: null };
/** Said beside "saved" or "received", never instead of them: they keep nothing from being sent. */
const HARMLESS = new Set(["offline", "digest-mismatch", "busy"]);

let shown = QUIET;
let moment: { isRunning: boolean; isOffline: boolean; nextTry: number | null } = {
  isRunning: false,
  isOffline: false,
  nextTry: null,
};
const watchers = new Set<(value: SyncStatus) => void>();

/** Svelte store contract: `$status`. */
export const status = {
  subscribe(run: (value: SyncStatus) => void): () => void {
    run(shown);
    watchers.add(run);
    return () => watchers.delete(run);
  },
};

function stateOf(unsent: number, problem: string | null): SyncStatus["state"] {
  if (unsent === 0) return "received";
  if (moment.isRunning) return "sending";
  return problem !== null && !HARMLESS.has(problem) ? "blocked" : "saved";
}

/** What the schedule is doing right now. */
export function noteMoment(change: Partial<typeof moment>): void {
  moment = { ...moment, ...change };
  void refreshStatus();
}

let turn = 0;

export async function refreshStatus(): Promise<void> {
  turn += 1;
  const own = turn;
  const id = current()?.id;
  const next = id ? await look(id).catch(() => shown) : QUIET;
  if (own !== turn || JSON.stringify(next) === JSON.stringify(shown)) return;
  shown = next;
  for (const run of watchers) run(shown);
}

async function look(id: string): Promise<SyncStatus> {
  const [row, count] = await Promise.all([ledger.device(id), ledger.unsent(id)]);
  const known = row?.problem ?? null;
  // Out of reach it is still reported lost, and its owner still has to know.
  const problem = moment.isOffline && known !== "lost-device" ? "offline" : known;
  return {
    state: stateOf(count, problem),
    unsent: count,
    lastContact: row?.lastContact ?? null,
    problem,
    nextTry: moment.nextTry,
  };
}

/** Follows the store, this tab's and the others'. */
export function watchStore(): () => void {
  const ends = [
    onChange("work", () => void refreshStatus()),
    onChange("sent", () => void refreshStatus()),
    onChange("state", () => void refreshStatus()),
    profile.subscribe(() => void refreshStatus()),
  ];
  return () => {
    for (const end of ends) end();
  };
}
