/** The test under way: read and kept. How it begins and ends: attempts.ts, which Home needs not. */
import type { LearnerQuestion, Response } from "../engine/shapes";
import { advance } from "../engine/test-clock";
import { type DraftRow, read, type Writing, write } from "./database";
import { draftsOf, readClocks } from "./drafts";
import { NoProfile } from "./failures";
import { current } from "./profiles";

/** A test under way. Plain data: change through `saveTest` and `submitTest`. */
export interface RunningTest {
  attempt: string;
  course: string;
  edition: string;
  test: string;
  minutes: number;
  /** Language of the questions; absent: Vietnamese. */
  lang?: "en";
  /** The drawn questions, in order, options ordered too. */
  questions: LearnerQuestion[];
  answers: Record<string, Response>;
  flagged: string[];
  position: number;
  /** Milliseconds used up to now, crashes and closed app included. */
  elapsed_ms: number;
  /** Time limit in milliseconds. */
  limit_ms: number;
}

export function view({ clock, device: _, ...draft }: DraftRow): RunningTest {
  return { ...draft, elapsed_ms: clock.elapsed_ms, limit_ms: draft.minutes * 60_000 };
}

export async function openProfile(): Promise<string> {
  const device = current()?.id;
  if (!device) throw new NoProfile();
  return device;
}

export async function offsetOf(device: string): Promise<number | null> {
  return (await read(["profiles"], (tx) => tx.store.get(device)))?.offset ?? null;
}

/** The test this profile has under way, its clock brought up to now; null when none. */
export async function runningTest(): Promise<RunningTest | null> {
  const device = current()?.id;
  const [draft] = device ? await draftsOf(device) : [];
  return draft ? saveTest(draft.attempt, {}) : null;
}

async function draftOf(tx: Writing<["drafts"]>, device: string, attempt: string): Promise<DraftRow> {
  const draft = await tx.objectStore("drafts").get(attempt);
  if (draft?.device !== device) throw new RangeError(`attempt ${attempt} is not under way`);
  return draft;
}

/** Keeps answers, flags and position; call on every change and every 10 s. Returns the test with its clock brought up to now. */
export async function saveTest(
  attempt: string,
  change: Partial<Pick<RunningTest, "answers" | "flagged" | "position">>,
): Promise<RunningTest> {
  const device = await openProfile();
  const now = readClocks(await offsetOf(device));
  return write(["drafts"], async (tx) => {
    const draft = await draftOf(tx, device, attempt);
    const { answers = draft.answers, flagged = draft.flagged, position = draft.position } = change;
    const next = { ...draft, answers, flagged, position, clock: advance(draft.clock, now) };
    await tx.store.put(next);
    return view(next);
  });
}

/** Is a test under way in any profile? The worker's update waits for false. */
export async function isTestRunning(): Promise<boolean> {
  return (await read(["drafts"], (tx) => tx.store.count())) > 0;
}
