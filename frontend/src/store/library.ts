/** What there is to study and what of it is on this phone. Cache first; the network only refreshes. */
import type { Catalogue, LessonPack, Manifest, TestPack } from "../engine/shapes";

export interface Download {
  course: string;
  edition: string;
  bytes: number;
  at: number;
}

/** done and total in bytes (as announced by the manifest). */
export type OnProgress = (done: number, total: number) => void;

/** The kept catalogue, at once; null when this phone has never seen one. */
export async function catalogue(): Promise<Catalogue | null> {
  throw new Error("not yet");
}

/** Asks the server; keeps and returns what it says. Throws Offline or ApiProblem. */
export async function refreshCatalogue(): Promise<Catalogue> {
  throw new Error("not yet");
}

/** The edition to study: the downloaded one, else the newest known one (fetched if need be). Throws Offline. */
export async function manifest(course: string): Promise<Manifest & { edition: string }> {
  throw new Error(`not yet ${course}`);
}

/** From the phone, else from the network (and then kept). Throws Offline. */
export async function openLesson(course: string, lesson: string): Promise<LessonPack & { edition: string }> {
  throw new Error(`not yet ${course} ${lesson}`);
}

export async function openTest(course: string): Promise<TestPack & { edition: string }> {
  throw new Error(`not yet ${course}`);
}

export async function downloaded(course: string): Promise<Download | null> {
  throw new Error(`not yet ${course}`);
}

export async function downloads(): Promise<Download[]> {
  throw new Error("not yet");
}

/** Bytes still to fetch for this course; 0 when it is complete and current, null when nothing is known. */
export async function downloadSize(course: string): Promise<number | null> {
  throw new Error(`not yet ${course}`);
}

/** Fetches what is missing; may be stopped and resumed. Throws Offline, StorageFull, AbortError. */
export async function downloadCourse(
  course: string,
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<Download> {
  throw new Error(`not yet ${course} ${onProgress} ${signal}`);
}

export async function removeCourse(course: string): Promise<void> {
  throw new Error(`not yet ${course}`);
}
