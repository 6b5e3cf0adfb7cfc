/** Home's one answer to "what do I do now". Pure. */
import { finishedLessons, hasPassed, type Progress, toReview } from "./progress";
import type { Catalogue, CatalogueCourse, Manifest } from "./shapes";

interface Due {
  course: string;
  /** YYYY-MM-DD, null when nobody set a day. */
  dueOn: string | null;
  isOverdue: boolean;
}

export type NextStep =
  | { kind: "resume-test"; course: string; attempt: string }
  | ({ kind: "lesson"; lesson: string } & Due)
  /** Its lessons are not known on this phone yet: open (and download) the course. */
  | ({ kind: "course" } & Due)
  | ({ kind: "test" } & Due)
  | { kind: "review"; course: string; lesson: string; questions: number }
  | { kind: "choose" }
  | { kind: "done" };

/** `manifests` by course, as far as they are on this phone; `today` is YYYY-MM-DD. */
export function nextStep(
  progress: Progress,
  catalogue: Catalogue | null,
  manifests: Record<string, Manifest>,
  today: string,
  running: { course: string; attempt: string } | null,
): NextStep {
  if (running) return { kind: "resume-test", course: running.course, attempt: running.attempt };
  const courses = new Map(catalogue?.courses.map((course) => [course.id, course]));
  for (const due of inOrder(progress, today)) {
    const step = stepIn(due, progress, courses.get(due.course), manifests[due.course]);
    if (step) return step;
  }
  const [weak] = toReview(progress);
  if (weak)
    return { kind: "review", course: weak.course, lesson: weak.lesson, questions: toReview(progress).length };
  const begun = new Set(progress.lessons.map((lesson) => lesson.course));
  const isAllBegun = catalogue?.courses.every((course) => begun.has(course.id)) ?? false;
  return { kind: isAllBegun ? "done" : "choose" };
}

/** Assigned courses by day (those without a day last), then courses begun of one's own accord, latest first. */
function inOrder(progress: Progress, today: string): Due[] {
  const assigned = [...progress.assignments]
    .sort((a, b) => (a.due_on ?? "9999").localeCompare(b.due_on ?? "9999"))
    .map(({ course, due_on }) => ({ course, dueOn: due_on, isOverdue: due_on !== null && due_on < today }));
  const touched = [...progress.lessons]
    .sort((a, b) => lastTouch(b) - lastTouch(a))
    .map(({ course }) => ({ course, dueOn: null, isOverdue: false }));
  const seen = new Set<string>();
  return [...assigned, ...touched].filter(({ course }) => !seen.has(course) && seen.add(course));
}

function lastTouch(lesson: { openedAt: number | null; finishedAt: number | null }): number {
  return lesson.finishedAt ?? lesson.openedAt ?? 0;
}

function stepIn(
  due: Due,
  progress: Progress,
  listed: CatalogueCourse | undefined,
  manifest: Manifest | undefined,
): NextStep | null {
  const done = new Set(finishedLessons(progress, due.course));
  if (manifest) {
    const lesson = manifest.lessons.find((each) => !done.has(each.id));
    if (lesson) return { kind: "lesson", lesson: lesson.id, ...due };
  } else if (listed && done.size < listed.lessons) {
    return { kind: "course", ...due };
  }
  const hasTest = manifest ? manifest.test !== null : (listed?.has_test ?? false);
  return hasTest && mayTry(progress, due.course, manifest) ? { kind: "test", ...due } : null;
}

/** Not passed, nothing waiting for its grade, attempts left. */
function mayTry(progress: Progress, course: string, manifest: Manifest | undefined): boolean {
  if (hasPassed(progress, course)) return false;
  if (progress.pending.some((attempt) => attempt.course === course)) return false;
  const allowed = manifest?.test?.attempts ?? 0;
  const used = progress.attempts.filter((attempt) => attempt.course === course).length;
  return allowed === 0 || used < allowed;
}
