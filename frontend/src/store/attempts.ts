/**
 * Timed tests: born, kept and resumed on the phone. One at a time for a profile; one tab at a time for an attempt.
 * The draft carries its questions, so an attempt stays with its edition whatever is downloaded meanwhile.
 */
import { uuid7 } from "../engine/bytes";
import { draw } from "../engine/draw";
import type { EndedBy } from "../engine/shapes";
import { startClock } from "../engine/test-clock";
import { announce } from "./changes";
import { type DraftRow, write } from "./database";
import { DRAFT_TABLES, handIn, readClocks } from "./drafts";
import { putEvent } from "./events";
import { type Lang, openTest } from "./library";
import { offsetOf, openProfile, type RunningTest, view } from "./running";

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
