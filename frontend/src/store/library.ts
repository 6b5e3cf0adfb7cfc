/** What there is to study and what of it is on this phone. Cache first; the network only refreshes. */
import { ask, Offline, send } from "../api/client";
import type {
  Catalogue,
  LessonPack,
  Manifest,
  ManifestLesson,
  ManifestTest,
  TestPack,
  Text,
} from "../engine/shapes";
import { announce } from "./changes";
import { type CourseRow, meta, read, setMeta, write } from "./database";
import {
  dropPacks,
  dropPictures,
  hasPack,
  hasPicture,
  pack,
  savePack,
  savePicture,
  WrongBytes,
} from "./packs";

/** `edition`: the hash of the manifest. */
export type Edition = Manifest & { edition: string };
export type Download = CourseRow;

/** done and total in bytes (as announced by the manifest). */
export type OnProgress = (done: number, total: number) => void;

const CATALOGUE = "catalogue";
/** How long a pack is waited for (ms), and how long when the same stands by in another language. */
const PATIENCE = 60_000;
const SOON = 5_000;

/** The kept catalogue, at once; null when this phone has never seen one. */
export async function catalogue(): Promise<Catalogue | null> {
  return (await meta<Catalogue>(CATALOGUE)) ?? null;
}

/** Asks the server; keeps and returns what it says. Throws Offline or ApiProblem. */
export async function refreshCatalogue(): Promise<Catalogue> {
  const fresh = await ask<Catalogue>("/api/catalogue");
  const known = await catalogue().catch(() => null);
  if (JSON.stringify(known) !== JSON.stringify(fresh)) {
    await setMeta(CATALOGUE, fresh);
    announce("library");
  }
  return fresh;
}

/** From the phone, else from the network (and then kept). */
async function fetchPack<T extends Manifest | LessonPack | TestPack>(
  hash: string,
  signal?: AbortSignal,
  timeout = PATIENCE,
): Promise<T> {
  const kept = await pack<T>(hash);
  if (kept) return kept;
  const reply = await send(`/packs/${hash}`, { signal, timeout });
  const bytes = await reply.arrayBuffer().catch((error) => {
    if (signal?.aborted) throw error;
    throw new Offline("cut short");
  });
  const body = (await savePack(hash, new Uint8Array(bytes)).catch(asUnreached)) as T;
  announce("library");
  return body;
}

/** Something else answered in the server's name (a captive portal), or the line was cut: as good as no network. */
function asUnreached(error: unknown): never {
  if (error instanceof WrongBytes || error instanceof SyntaxError) throw new Offline(String(error));
  throw error;
}

async function newestEdition(course: string): Promise<string | null> {
  return (await catalogue())?.courses.find((each) => each.id === course)?.edition ?? null;
}

/** The edition to study: the downloaded one, else the newest known one (fetched if need be). Throws Offline. */
export async function manifest(course: string): Promise<Edition> {
  const kept = await downloaded(course);
  let edition = kept?.edition ?? (await newestEdition(course));
  if (!edition) {
    await refreshCatalogue();
    edition = await newestEdition(course);
  }
  if (!edition) throw new RangeError(`no course ${course}`);
  return { ...(await fetchPack<Manifest>(edition)), edition };
}

/** The manifests on this phone, by course: downloaded editions, else newest ones already seen. */
export async function knownManifests(): Promise<Record<string, Edition>> {
  const known: Record<string, Edition> = {};
  const listed = (await catalogue())?.courses.map(({ id, edition }) => ({ course: id, edition })) ?? [];
  for (const { course, edition } of [...listed, ...(await downloads())]) {
    const body = await pack<Manifest>(edition);
    if (body) known[course] = { ...body, edition };
  }
  return known;
}

export type Lang = keyof Text;

/** In the language asked for; when it cannot be had soon, in the one that is here: `lang` of the pack tells. */
async function fetchIn<T extends LessonPack | TestPack>(
  { pack: vi, translations }: ManifestLesson | ManifestTest,
  lang: Lang,
): Promise<T> {
  const en = translations?.en?.pack;
  const [wanted, other] = lang === "en" && en ? [en, vi] : [vi, en];
  const spare = other ? await pack<T>(other) : null;
  return fetchPack<T>(wanted, undefined, spare ? SOON : PATIENCE).catch((error) => {
    if (spare) return spare;
    throw error;
  });
}

/** From the phone, else from the network (and then kept). Throws Offline; RangeError when there is no such lesson. */
export async function openLesson(
  course: string,
  lesson: string,
  lang: Lang = "vi",
): Promise<LessonPack & { edition: string }> {
  const { edition, lessons } = await manifest(course);
  const found = lessons.find((each) => each.id === lesson);
  if (!found) throw new RangeError(`no lesson ${lesson}`);
  return { ...(await fetchIn<LessonPack>(found, lang)), edition };
}

export async function openTest(course: string, lang: Lang = "vi"): Promise<TestPack & { edition: string }> {
  const { edition, test } = await manifest(course);
  if (!test) throw new RangeError(`course ${course} has no test`);
  return { ...(await fetchIn<TestPack>(test, lang)), edition };
}

export async function downloaded(course: string): Promise<Download | null> {
  return (await read(["courses"], (tx) => tx.store.get(course))) ?? null;
}

export async function downloads(): Promise<Download[]> {
  return read(["courses"], (tx) => tx.store.getAll());
}

interface Part {
  hash: string;
  bytes: number;
  isPicture: boolean;
}

/** All a reader of this language needs: translations where there are any, else Vietnamese packs. */
function partsOf(body: Manifest, lang: Lang): Part[] {
  const entries = [...body.lessons, ...(body.test ? [body.test] : [])];
  const packs = entries.map((entry) => (lang === "en" && entry.translations?.en) || entry);
  const pictures = body.lessons.flatMap((lesson) => lesson.assets);
  return [
    ...packs.map(({ pack: hash, bytes }) => ({ hash, bytes, isPicture: false })),
    ...pictures.map(({ hash, bytes }) => ({ hash, bytes, isPicture: true })),
  ];
}

/** Hashes of all that belongs to an edition, whatever the language. */
function namesOf(body: Manifest): string[] {
  return [...partsOf(body, "vi"), ...partsOf(body, "en")].map((part) => part.hash);
}

async function isHere(part: Part): Promise<boolean> {
  return part.isPicture ? hasPicture(part.hash) : hasPack(part.hash);
}

async function missingParts(body: Manifest, lang: Lang): Promise<Part[]> {
  const parts = partsOf(body, lang);
  const here = await Promise.all(parts.map(isHere));
  return parts.filter((_, index) => !here[index]);
}

/** Bytes still to fetch for this course; 0 when it is complete and current in this language, null when nothing is known. */
export async function downloadSize(course: string, lang: Lang = "vi"): Promise<number | null> {
  const listed = (await catalogue())?.courses.find((each) => each.id === course);
  const kept = await downloaded(course);
  if (!listed) return kept ? 0 : null;
  if (kept?.edition === listed.edition && (kept.lang ?? "vi") === lang) return 0;
  const body = await pack<Manifest>(listed.edition);
  if (!body) return listed.bytes;
  return (await missingParts(body, lang)).reduce((sum, part) => sum + part.bytes, 0);
}

/** Fetches what is missing; may be stopped and resumed. Throws Offline, StorageFull, AbortError. */
export async function downloadCourse(
  course: string,
  onProgress: OnProgress = () => {},
  signal?: AbortSignal,
  lang: Lang = "vi",
): Promise<Download> {
  const edition = (await newestEdition(course)) ?? (await manifest(course)).edition;
  const body = await fetchPack<Manifest>(edition, signal);
  const missing = await missingParts(body, lang);
  const total = missing.reduce((sum, part) => sum + part.bytes, 0);
  let done = 0;
  onProgress(done, total);
  for (const part of missing) {
    await fetchPart(part, signal);
    done += part.bytes;
    onProgress(done, total);
  }
  const bytes = partsOf(body, lang).reduce((sum, part) => sum + part.bytes, 0);
  const row: CourseRow = { course, edition, bytes, at: Date.now(), ...(lang === "en" ? { lang } : {}) };
  await write(["courses"], (tx) => tx.store.put(row));
  await sweep();
  announce("library");
  return row;
}

async function fetchPart(part: Part, signal?: AbortSignal): Promise<void> {
  if (!part.isPicture) {
    await fetchPack(part.hash, signal);
    return;
  }
  const reply = await send(`/packs/${part.hash}`, { signal, timeout: 60_000 });
  await savePicture(part.hash, reply).catch(asUnreached);
}

/** Brings downloaded courses up to the catalogue's edition; stays silent without a network. */
export async function updateDownloads(): Promise<void> {
  for (const { course, edition, lang } of await downloads()) {
    const newest = await newestEdition(course);
    if (newest && newest !== edition) await downloadCourse(course, undefined, undefined, lang);
  }
}

export async function removeCourse(course: string): Promise<void> {
  await write(["courses"], (tx) => tx.store.delete(course));
  const body = (await knownManifests())[course];
  const own = new Set(body ? namesOf(body) : []);
  await sweep((hash) => !own.has(hash));
  announce("library");
}

/** Drops whatever no known edition names (attempts under way carry their questions themselves). */
async function sweep(mayStay: (hash: string) => boolean = () => true): Promise<void> {
  const editions = Object.values(await knownManifests());
  const named = new Set(editions.flatMap((body) => [body.edition, ...namesOf(body)]));
  const isNamed = (hash: string) => named.has(hash) && mayStay(hash);
  const lessons = new Set(
    editions.flatMap((body) =>
      body.lessons.filter(({ pack: hash }) => isNamed(hash)).map(({ id }) => `${body.course}/${id}`),
    ),
  );
  await dropPacks(isNamed, (course, lesson) => lessons.has(`${course}/${lesson}`));
  await dropPictures(isNamed);
}
