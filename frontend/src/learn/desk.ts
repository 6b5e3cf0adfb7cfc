import { type NextStep, nextStep } from "../engine/next-step";
import type { Progress } from "../engine/progress";
import type { Catalogue, Manifest } from "../engine/shapes";
import { catalogue, downloads, manifest } from "../store/library";
import { runningTest } from "../store/running";
import { localProgress, type RunningTest } from "../store/work";

/** Everything Home and Review show, read from the phone alone. */
export interface Desk {
  catalogue: Catalogue | null;
  /** Of the courses on this phone. */
  manifests: Record<string, Manifest & { edition: string }>;
  progress: Progress;
  running: RunningTest | null;
  next: NextStep;
}

export async function desk(): Promise<Desk> {
  const [offered, held, progress, running] = await Promise.all([
    catalogue(),
    downloads(),
    localProgress(),
    runningTest().catch(() => null),
  ]);
  const pairs = await Promise.all(
    held.map(async ({ course }) => [course, await manifest(course).catch(() => null)] as const),
  );
  const manifests: Desk["manifests"] = {};
  for (const [course, found] of pairs) if (found) manifests[course] = found;
  return {
    catalogue: offered,
    manifests,
    progress,
    running,
    next: nextStep(progress, offered, manifests, today(), running),
  };
}

/** The commune's date, YYYY-MM-DD. */
export function today(now = Date.now()): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Ho_Chi_Minh" }).format(now);
}

/** Tests of which no course is known any more are shown by their id: nothing of one's work disappears. */
export function courseTitle(
  desk: Pick<Desk, "catalogue" | "manifests">,
  course: string,
): { vi: string; en: string } {
  const found = desk.catalogue?.courses.find((each) => each.id === course) ?? desk.manifests[course];
  return found?.title ?? { vi: course, en: course };
}
