/** What follows from the work: progress of lessons, questions to review, the one next step. Pure. */
import type { Assignment, AttemptState, Catalogue, Manifest, Response } from "./shapes";

export interface LessonProgress {
  course: string;
  lesson: string;
  openedAt: number | null;
  finishedAt: number | null;
  practised: number;
  right: number;
}

export interface QuestionProgress {
  course: string;
  lesson: string;
  question: string;
  answered: number;
  right: number;
  lastAt: number;
  lastFraction: number;
  lastResponse: Response;
}

/** An attempt made on this phone that the server has not graded yet. */
export interface LocalAttempt {
  attempt: string;
  course: string;
  test: string;
  startedAt: number;
  submittedAt: number | null;
}

export interface Progress {
  lessons: LessonProgress[];
  /** Practice on this phone. */
  questions: QuestionProgress[];
  /** Submitted here, not graded yet. */
  pending: LocalAttempt[];
  /** Graded by the server, newest first. */
  attempts: AttemptState[];
  assignments: Assignment[];
}

/** Home's one answer to "what do I do now". */
export type NextStep =
  | { kind: "resume-test"; course: string; attempt: string }
  | { kind: "lesson"; course: string; lesson: string; dueOn: string | null; isOverdue: boolean }
  | { kind: "test"; course: string; dueOn: string | null; isOverdue: boolean }
  | { kind: "review"; course: string; lesson: string; questions: number }
  | { kind: "choose" }
  | { kind: "done" };

/** Practised questions whose last answer was not fully right, longest ago first. */
export function toReview(progress: Progress): QuestionProgress[] {
  return progress.questions.filter((each) => each.lastFraction < 1).sort((a, b) => a.lastAt - b.lastAt);
}

/** Lessons of a course: finished and total. */
export function courseProgress(
  progress: Progress,
  manifest: Manifest,
): { finished: number; total: number; passed: boolean } {
  const done = new Set(
    progress.lessons
      .filter((l) => l.course === manifest.course && l.finishedAt !== null)
      .map((l) => l.lesson),
  );
  return {
    finished: manifest.lessons.filter((lesson) => done.has(lesson.id)).length,
    total: manifest.lessons.length,
    passed: progress.attempts.some((attempt) => attempt.course === manifest.course && attempt.passed),
  };
}

/** `manifests` by course, as far as they are on this phone; `today` is YYYY-MM-DD. */
export function nextStep(
  progress: Progress,
  catalogue: Catalogue | null,
  manifests: Record<string, Manifest>,
  today: string,
  running: { course: string; attempt: string } | null,
): NextStep {
  if (running) return { kind: "resume-test", ...running };
  throw new Error(`not yet ${progress} ${catalogue} ${manifests} ${today}`);
}
