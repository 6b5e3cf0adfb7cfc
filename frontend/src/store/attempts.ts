/** Timed tests: born, kept and resumed on the phone. One at a time for a profile; one tab at a time for an attempt. */
import type { EndedBy } from "../engine/shapes";
import type { RunningTest } from "./work";

/** Draws the questions, records test_started and keeps the draft in one durable write. Throws NoProfile, Offline (pack not here). */
export async function startTest(course: string): Promise<RunningTest> {
  throw new Error(`not yet ${course}`);
}

/** The test this profile has under way, its clock brought up to now; null when none. */
export async function runningTest(): Promise<RunningTest | null> {
  throw new Error("not yet");
}

/** Keeps answers, flags and position; call on every change and every 10 s. Returns the test with its clock brought up to now. */
export async function saveTest(
  attempt: string,
  change: Partial<Pick<RunningTest, "answers" | "flagged" | "position">>,
): Promise<RunningTest> {
  throw new Error(`not yet ${attempt} ${Object.keys(change)}`);
}

/** Puts test_submitted into the outbox and ends the draft, in one durable write. */
export async function submitTest(attempt: string, endedBy: EndedBy): Promise<void> {
  throw new Error(`not yet ${attempt} ${endedBy}`);
}

/** True in exactly one tab (Web Locks); the others must not show the attempt. Released by calling the returned function. */
export async function holdAttempt(attempt: string): Promise<(() => void) | null> {
  throw new Error(`not yet ${attempt}`);
}

/** Is a test under way in any profile? The worker's update waits for false. */
export async function isTestRunning(): Promise<boolean> {
  return false;
}
