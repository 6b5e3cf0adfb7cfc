/** Attempts under way as the database keeps them; `attempts.ts` is what the pages call. */
import type { EndedBy } from "../engine/shapes";
import { advance, type Reading } from "../engine/test-clock";
import { announce } from "./changes";
import { type DraftRow, read, type Table, type Writing, write } from "./database";
import { EVENT_TABLES, putEvent } from "./events";

/** One life of the page. */
const life = `${Date.now()}-${Math.random()}`;
let wasHidden = false;
globalThis.document?.addEventListener("visibilitychange", () => {
  wasHidden = true;
});

/** A reading of the clocks; asking for it forgets that the page was hidden. */
export function readClocks(offset: number | null): Reading {
  const reading = { mono: performance.now(), wall: Date.now(), offset, life, wasHidden };
  wasHidden = globalThis.document?.visibilityState === "hidden";
  return reading;
}

export async function draftsOf(device: string): Promise<DraftRow[]> {
  return read(["drafts"], (tx) => tx.store.index("by-device").getAll(device));
}

export const DRAFT_TABLES: ["profiles", "outbox", "work", "drafts"] = [...EVENT_TABLES, "drafts"];

/** test_submitted goes into the outbox and the draft ends, together. */
export async function handIn<T extends Table[]>(
  transaction: Writing<T>,
  draft: DraftRow,
  endedBy: EndedBy,
): Promise<void> {
  const tx = transaction as unknown as Writing<typeof DRAFT_TABLES>;
  const offset = (await tx.objectStore("profiles").get(draft.device))?.offset ?? null;
  const { course, edition, test, attempt, answers, minutes } = draft;
  const spent = advance(draft.clock, readClocks(offset)).elapsed_ms;
  // Closed by time: however long the phone lay switched off afterwards, the attempt lasted its limit.
  const elapsed_ms = endedBy === "time" ? Math.min(spent, minutes * 60_000) : spent;
  const data = { edition, test, attempt, answers, elapsed_ms, ended_by: endedBy };
  const deed = { type: "test_submitted", course, test, attempt, at: Date.now() } as const;
  await putEvent(tx, draft.device, { type: "test_submitted", data }, deed);
  await tx.objectStore("drafts").delete(attempt);
}

/** Hands in whatever is under way (before a profile goes). */
export async function closeDrafts(device: string): Promise<void> {
  await write([...DRAFT_TABLES], async (tx) => {
    for (const draft of await tx.objectStore("drafts").index("by-device").getAll(device)) {
      const spent = advance(draft.clock, readClocks(null)).elapsed_ms;
      await handIn(tx, draft, spent > draft.minutes * 60_000 ? "time" : "learner");
    }
  });
  announce("work");
}
