/**
 * Timed tests: born, kept and resumed on the phone. One at a time for a profile; one tab at a time for an attempt.
 * The draft carries its questions, so an attempt stays with its edition whatever is downloaded meanwhile.
 */
import { uuid7 } from "../engine/bytes";
import { draw } from "../engine/draw";
import type { EndedBy, LearnerQuestion, Response } from "../engine/shapes";
import { advance, startClock } from "../engine/test-clock";
import { announce } from "./changes";
import { type DraftRow, read, type Writing, write } from "./database";
import { DRAFT_TABLES, draftsOf, handIn, readClocks } from "./drafts";
import { putEvent } from "./events";
import { NoProfile } from "./failures";
import { type Lang, openTest } from "./library";
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

function view({ clock, device: _, ...draft }: DraftRow): RunningTest {
  return { ...draft, elapsed_ms: clock.elapsed_ms, limit_ms: draft.minutes * 60_000 };
}

async function openProfile(): Promise<string> {
  const device = current()?.id;
  if (!device) throw new NoProfile();
  return device;
}

async function offsetOf(device: string): Promise<number | null> {
  return (await read(["profiles"], (tx) => tx.store.get(device)))?.offset ?? null;
}

/**
 * Draws the questions, records test_started and keeps the draft in one durable write; a test already under way in this
 * profile is returned instead. Throws NoProfile, Offline (pack not here), StorageFull.
 */
export async function startTest(course: string, lang: Lang = "vi"): Promise<RunningTest> {
  const device = await openProfile();
  const pack = await openTest(course, lang);
  const attempt = uuid7();
  const { edition, test, minutes } = pack;
  const questions = draw(attempt, pack);
  const clock = startClock(readClocks(await offsetOf(device)));
  const blank = { answers: {}, flagged: [], position: 0 };
  const spoken = pack.lang ? { lang: pack.lang } : {};
  const draft: DraftRow = {
    attempt,
    device,
    course,
    edition,
    test,
    minutes,
    questions,
    clock,
    ...spoken,
    ...blank,
  };
  const kept = await write([...DRAFT_TABLES], async (tx) => {
    const [running] = await tx.objectStore("drafts").index("by-device").getAll(device);
    if (running) return running;
    const deed = { type: "test_started", course, test, attempt, at: Date.now() } as const;
    await putEvent(tx, device, { type: "test_started", data: { edition, test, attempt } }, deed);
    await tx.objectStore("drafts").put(draft);
    return draft;
  });
  announce("work");
  return view(kept);
}

/** The test this profile has under way, its clock brought up to now; null when none. */
export async function runningTest(): Promise<RunningTest | null> {
  const device = current()?.id;
  const [draft] = device ? await draftsOf(device) : [];
  return draft ? saveTest(draft.attempt, {}) : null;
}

async function draftOf(tx: Writing<["drafts"]>, attempt: string): Promise<DraftRow> {
  const draft = await tx.objectStore("drafts").get(attempt);
  if (!draft) throw new RangeError(`attempt ${attempt} is not under way`);
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
    const draft = await draftOf(tx, attempt);
    const { answers = draft.answers, flagged = draft.flagged, position = draft.position } = change;
    const next = { ...draft, answers, flagged, position, clock: advance(draft.clock, now) };
    await tx.store.put(next);
    return view(next);
  });
}

/** Puts test_submitted into the outbox and ends the draft, in one durable write. A second call does nothing. */
export async function submitTest(attempt: string, endedBy: EndedBy): Promise<void> {
  await write([...DRAFT_TABLES], async (tx) => {
    const draft = await tx.objectStore("drafts").get(attempt);
    if (draft) await handIn(tx, draft, endedBy);
  });
  announce("work");
}

/** A release function in exactly one tab (Web Locks), null in the others: those must not show the attempt. */
export async function holdAttempt(attempt: string): Promise<(() => void) | null> {
  const locks = globalThis.navigator?.locks;
  if (!locks) return () => {};
  return new Promise((resolve) => {
    void locks.request(`saovuong-attempt-${attempt}`, { ifAvailable: true }, (lock) => {
      if (!lock) return resolve(null);
      return new Promise<void>((release) => resolve(release));
    });
  });
}

/** Is a test under way in any profile? The worker's update waits for false. */
export async function isTestRunning(): Promise<boolean> {
  return (await read(["drafts"], (tx) => tx.store.count())) > 0;
}
