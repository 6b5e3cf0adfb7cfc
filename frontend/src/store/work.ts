/** Finished work: written durably before anything says "saved". */
import { mergeProgress, NO_WORK, type Progress } from "../engine/progress";
import type { EventBody, MyState, Response } from "../engine/shapes";
import { announce, onChange } from "./changes";
import { ofDevice, read, write } from "./database";
import { EVENT_TABLES, putEvent } from "./events";
import { current } from "./profiles";

export type Work = { course: string; edition: string; lesson: string } & (
  | { type: "lesson_opened" }
  | { type: "lesson_finished"; spent_ms: number }
  | {
      type: "practice_answered";
      run: string;
      question: string;
      response: Response;
      /** The mark given here and now, for local progress; not sent. */
      fraction: number;
    }
);

function bodyOf(work: Work): EventBody {
  const { type, edition, lesson } = work;
  if (type === "lesson_opened") return { type, data: { edition, lesson } };
  if (type === "lesson_finished") {
    return { type, data: { edition, lesson, spent_ms: Math.round(work.spent_ms) } };
  }
  const { run, question, response } = work;
  return { type, data: { edition, lesson, run, question, response } };
}

/** Resolves after the durable write; false when nobody is signed in (nothing is kept then). Throws StorageFull, StorageBlocked. */
export async function record(work: Work): Promise<boolean> {
  const device = current()?.id;
  if (!device) return false;
  await write([...EVENT_TABLES], (tx) => putEvent(tx, device, bodyOf(work), { ...work, at: Date.now() }));
  announce("work");
  return true;
}

export interface OutboxEntry {
  id: string;
  type: EventBody["type"];
  course: string;
  at: number;
}

/** What the server has not receipted yet, oldest first. */
export async function outbox(profile: string): Promise<OutboxEntry[]> {
  const rows = await read(["outbox"], (tx) => tx.store.index("by-device").getAll(ofDevice(profile)));
  return rows.map(({ id, type, course, at }) => ({ id, type: type as EventBody["type"], course, at }));
}

/** Work the server keeps apart, with its reason: nothing is lost, an admin decides. */
export async function setAside(
  profile: string,
): Promise<{ id: string; type: string; at: number; reason: string | null }[]> {
  const rows = await read(["receipted"], (tx) => tx.store.index("by-device").getAll(ofDevice(profile)));
  const apart = rows.filter((row) => row.outcome === "quarantined" || row.outcome === "conflict");
  return apart.map(({ id, type, at, reason }) => ({ id, type, at, reason }));
}

/** Own work on this phone merged with what the server last said; works signed out too (then empty). */
export async function localProgress(profile = current()?.id): Promise<Progress> {
  if (!profile) return mergeProgress(NO_WORK, null);
  return read(["work", "states"], async (tx) => {
    const own = await tx.objectStore("work").get(profile);
    const theirs = await tx.objectStore("states").get(profile);
    return mergeProgress(own?.work ?? NO_WORK, theirs?.state ?? null);
  });
}

/** The server's last word, as kept on this phone. */
export async function serverState(profile = current()?.id): Promise<MyState | null> {
  if (!profile) return null;
  return (await read(["states"], (tx) => tx.store.get(profile)))?.state ?? null;
}

export interface KeptReceipt {
  attempt: string;
  course: string;
  at: number;
  code: string;
  jws: string;
}

/** Receipts of submitted tests, newest first. */
export async function receipts(profile = current()?.id): Promise<KeptReceipt[]> {
  if (!profile) return [];
  const rows = await read(["receipts"], (tx) => tx.store.index("by-device").getAll(profile));
  return rows
    .map(({ attempt, course, at, code, jws }) => ({ attempt, course, at, code, jws }))
    .sort((a, b) => b.at - a.at);
}

/** Called now and after any change of work, state or receipts, in this tab or another. */
export function onWork(run: () => void): () => void {
  run();
  const ends = (["work", "sent", "state"] as const).map((change) => onChange(change, run));
  return () => {
    for (const end of ends) end();
  };
}

export type { RunningTest } from "./running";
