/** Finished work: written durably before anything says "saved". */
import type { Progress } from "../engine/progress";
import type { LearnerQuestion, MyState, Response } from "../engine/shapes";

export type Work =
  | { type: "lesson_opened"; course: string; edition: string; lesson: string }
  | { type: "lesson_finished"; course: string; edition: string; lesson: string; spent_ms: number }
  | {
      type: "practice_answered";
      course: string;
      edition: string;
      lesson: string;
      run: string;
      question: string;
      response: Response;
      /** The mark given here and now, for local progress; not sent. */
      fraction: number;
    };

/** Resolves after the durable write; false when nobody is signed in (nothing is kept then). */
export async function record(work: Work): Promise<boolean> {
  throw new Error(`not yet ${work.type}`);
}

export interface OutboxEntry {
  id: string;
  digest: string;
  type: Work["type"] | "test_started" | "test_submitted";
  course: string;
  at: number;
}

/** What the server has not receipted yet, oldest first. */
export async function outbox(profile: string): Promise<OutboxEntry[]> {
  throw new Error(`not yet ${profile}`);
}

/** Own work on this phone merged with what the server last said; works signed out too (then empty). */
export async function localProgress(profile?: string): Promise<Progress> {
  throw new Error(`not yet ${profile}`);
}

/** The server's last word, as kept on this phone. */
export async function serverState(profile?: string): Promise<MyState | null> {
  throw new Error(`not yet ${profile}`);
}

export interface KeptReceipt {
  attempt: string;
  course: string;
  at: number;
  code: string;
  jws: string;
}

/** Receipts of submitted tests, newest first. */
export async function receipts(profile?: string): Promise<KeptReceipt[]> {
  throw new Error(`not yet ${profile}`);
}

/** Called after any change of work, state or receipts, in this tab or another. */
export function onWork(run: () => void): () => void {
  run();
  return () => {};
}

/** A test under way. Plain data: change through `saveTest` and `submitTest`. */
export interface RunningTest {
  attempt: string;
  course: string;
  edition: string;
  test: string;
  minutes: number;
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
