/** Search over the catalogue and every lesson on this phone; marks are ignored unless the query has some, then exact hits come first. */
import { excerpt, type Found, find, type Prepared, prepare, type Ranges, wordsOf } from "../engine/find";
import type { Text } from "../engine/shapes";
import { onChange } from "./changes";
import { read, type TextRow } from "./database";
import { catalogue, knownManifests } from "./library";

export interface Hit {
  course: string;
  /** Null: the course itself. */
  lesson: string | null;
  title: string;
  titleRanges: Ranges;
  courseTitle: string;
  snippet: string;
  snippetRanges: Ranges;
  snippetLang: Lang;
  isExact: boolean;
  isDownloaded: boolean;
}

type Lang = keyof Text;

interface Entry {
  course: string;
  lesson: string | null;
  title: Record<Lang, Prepared>;
  courseTitle: Text;
  body: Record<Lang, Prepared>;
  /** The only language its words are in, where they are not in both. */
  only?: Lang | undefined;
  isDownloaded: boolean;
}

let entries: Promise<Entry[]> | null = null;
onChange("library", () => {
  entries = null;
});

function both(text: Text): Record<Lang, Prepared> {
  return { vi: prepare(text.vi), en: prepare(text.en) };
}

/** A lesson that is here in one language only is searched in that one. */
function wordsOfLesson({ text, en }: TextRow): Record<Lang, Prepared> {
  return both({ vi: text || (en ?? ""), en: en ?? text });
}

/** Courses from the catalogue, lessons from the manifests, their words from the lessons on this phone. */
async function collect(): Promise<Entry[]> {
  const courses = (await catalogue())?.courses ?? [];
  const manifests = await knownManifests();
  const rows = await read(["texts"], (tx) => tx.store.getAll());
  const texts = new Map(rows.map((row) => [`${row.course}/${row.lesson}`, row]));
  const titles = new Map(courses.map((course) => [course.id, course.title]));
  const found: Entry[] = courses.map((course) => ({
    course: course.id,
    lesson: null,
    title: both(course.title),
    courseTitle: course.title,
    body: both(course.summary),
    isDownloaded: course.id in manifests,
  }));
  for (const { course, title, lessons } of Object.values(manifests)) {
    for (const lesson of lessons) {
      const text = texts.get(`${course}/${lesson.id}`);
      found.push({
        course,
        lesson: lesson.id,
        title: both(lesson.title),
        courseTitle: titles.get(course) ?? title,
        body: text === undefined ? both(lesson.summary) : wordsOfLesson(text),
        only: text && (text.en === undefined ? "vi" : text.text ? undefined : "en"),
        isDownloaded: text !== undefined,
      });
    }
  }
  return found;
}

function hit(entry: Entry, lang: Lang, title: Found, body: Found): Hit {
  const { snippet, ranges } = excerpt(entry.body[lang].text, body.ranges);
  return {
    course: entry.course,
    lesson: entry.lesson,
    title: entry.title[lang].text,
    titleRanges: title.ranges,
    courseTitle: entry.courseTitle[lang],
    snippet,
    snippetRanges: ranges,
    snippetLang: entry.only ?? lang,
    isExact: title.isExact || body.isExact,
    isDownloaded: entry.isDownloaded,
  };
}

/** Best first; at most `limit`. A word of one letter finds nothing. */
export async function search(query: string, lang: Lang = "vi", limit = 30): Promise<Hit[]> {
  const words = wordsOf(query);
  if (words.folded.join("").length < 2) return [];
  entries ??= collect().catch((error) => {
    entries = null;
    throw error;
  });
  const scored: { score: number; hit: Hit }[] = [];
  for (const entry of await entries) {
    const [title, body] = [find(entry.title[lang], words), find(entry.body[lang], words)];
    const score = title.score * 3 + body.score;
    if (score > 0) scored.push({ score, hit: hit(entry, lang, title, body) });
  }
  scored.sort(
    (a, b) =>
      Number(b.hit.isExact && words.isMarked) - Number(a.hit.isExact && words.isMarked) || b.score - a.score,
  );
  return scored.slice(0, limit).map((each) => each.hit);
}
