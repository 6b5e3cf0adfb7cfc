/** What follows from the work: progress of lessons, questions to review, the one next step. Pure. */
import type { Assignment, AttemptState, Manifest, MyState, Response } from "./shapes";

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

/** What one profile did on this phone, folded event by event; kept beside the events, written with them. */
export interface LocalWork {
  lessons: Record<string, LessonProgress>;
  questions: Record<string, QuestionProgress>;
  attempts: Record<string, LocalAttempt>;
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

/** One finished piece of work, as far as local progress cares. */
export type Deed = { course: string; at: number } & (
  | { type: "lesson_opened"; lesson: string }
  | { type: "lesson_finished"; lesson: string }
  | { type: "practice_answered"; lesson: string; question: string; response: Response; fraction: number }
  | { type: "test_started" | "test_submitted"; test: string; attempt: string }
);

export const NO_WORK: LocalWork = { lessons: {}, questions: {}, attempts: {} };

/** The work with one deed more. */
export function withDeed(work: LocalWork, deed: Deed): LocalWork {
  switch (deed.type) {
    case "lesson_opened":
      return withLesson(work, deed, (known) => ({ openedAt: known.openedAt ?? deed.at }));
    case "lesson_finished":
      return withLesson(work, deed, (known) => ({
        openedAt: known.openedAt ?? deed.at,
        finishedAt: known.finishedAt ?? deed.at,
      }));
    case "practice_answered":
      return withAnswer(work, deed);
    default:
      return withAttempt(work, deed);
  }
}

function blankLesson(course: string, lesson: string): LessonProgress {
  return { course, lesson, openedAt: null, finishedAt: null, practised: 0, right: 0 };
}

function withLesson(
  work: LocalWork,
  { course, lesson }: { course: string; lesson: string },
  change: (known: LessonProgress) => Partial<LessonProgress>,
): LocalWork {
  const known = work.lessons[lesson] ?? blankLesson(course, lesson);
  return { ...work, lessons: { ...work.lessons, [lesson]: { ...known, ...change(known) } } };
}

function withAnswer(work: LocalWork, deed: Extract<Deed, { type: "practice_answered" }>): LocalWork {
  const isRight = deed.fraction >= 1;
  const known = work.questions[deed.question];
  const question: QuestionProgress = {
    course: deed.course,
    lesson: deed.lesson,
    question: deed.question,
    answered: (known?.answered ?? 0) + 1,
    right: (known?.right ?? 0) + (isRight ? 1 : 0),
    lastAt: deed.at,
    lastFraction: deed.fraction,
    lastResponse: deed.response,
  };
  const counted = withLesson(work, deed, (lesson) => ({
    practised: lesson.practised + 1,
    right: lesson.right + (isRight ? 1 : 0),
  }));
  return { ...counted, questions: { ...work.questions, [deed.question]: question } };
}

function withAttempt(
  work: LocalWork,
  deed: Extract<Deed, { type: "test_started" | "test_submitted" }>,
): LocalWork {
  const { attempt, course, test, at } = deed;
  const known = work.attempts[attempt] ?? { attempt, course, test, startedAt: at, submittedAt: null };
  const submittedAt = deed.type === "test_submitted" ? at : known.submittedAt;
  return { ...work, attempts: { ...work.attempts, [attempt]: { ...known, submittedAt } } };
}

/** Own work and the server's view (which knows the other phones too): neither loses anything to the other. */
export function mergeProgress(work: LocalWork, state: MyState | null): Progress {
  const lessons = new Map(Object.values(work.lessons).map((lesson) => [lesson.lesson, lesson]));
  for (const theirs of state?.lessons ?? []) {
    const own = lessons.get(theirs.lesson) ?? blankLesson(theirs.course, theirs.lesson);
    lessons.set(theirs.lesson, {
      ...own,
      openedAt: earlier(own.openedAt, theirs.opened_at),
      finishedAt: earlier(own.finishedAt, theirs.finished_at),
      practised: Math.max(own.practised, theirs.practised),
      right: Math.max(own.right, theirs.right),
    });
  }
  const graded = new Set(state?.attempts.map((attempt) => attempt.id));
  return {
    lessons: [...lessons.values()],
    questions: Object.values(work.questions),
    pending: Object.values(work.attempts).filter(
      (attempt) => attempt.submittedAt !== null && !graded.has(attempt.attempt),
    ),
    attempts: [...(state?.attempts ?? [])].sort((a, b) => b.submitted_at - a.submitted_at),
    assignments: state?.assignments ?? [],
  };
}

function earlier(left: number | null, right: number | null): number | null {
  if (left === null || right === null) return left ?? right;
  return Math.min(left, right);
}

/** Practised questions whose last answer was not fully right, longest ago first. */
export function toReview(progress: Progress): QuestionProgress[] {
  return progress.questions.filter((each) => each.lastFraction < 1).sort((a, b) => a.lastAt - b.lastAt);
}

/** Lessons of a course: finished and total. */
export function courseProgress(
  progress: Progress,
  course: Pick<Manifest, "course" | "lessons">,
): { finished: number; total: number; passed: boolean } {
  const done = new Set(finishedLessons(progress, course.course));
  return {
    finished: course.lessons.filter((lesson) => done.has(lesson.id)).length,
    total: course.lessons.length,
    passed: hasPassed(progress, course.course),
  };
}

export function finishedLessons(progress: Progress, course: string): string[] {
  const own = progress.lessons.filter((lesson) => lesson.course === course && lesson.finishedAt !== null);
  return own.map((lesson) => lesson.lesson);
}

export function hasPassed(progress: Progress, course: string): boolean {
  return progress.attempts.some((attempt) => attempt.course === course && attempt.passed);
}
