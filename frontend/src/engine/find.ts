/** Finding words in Vietnamese text, with or without their marks. Pure. */
import { bare, tidy } from "./fold";

/** Half-open ranges into the string they stand beside. */
export type Ranges = [number, number][];

export interface Words {
  /** Lower case, NFC, marks kept. */
  exact: string[];
  folded: string[];
  /** The query has marks: exact hits come first. */
  isMarked: boolean;
}

/** A text made ready to be searched many times. */
export interface Prepared {
  text: string;
  exact: string;
  folded: string;
}

export interface Found {
  /** Higher is better; 0 stands for nothing found. */
  score: number;
  isExact: boolean;
  ranges: Ranges;
}

export function wordsOf(query: string): Words {
  const exact = tidy(query).toLowerCase().split(" ").filter(Boolean);
  const folded = exact.map(bare);
  return { exact, folded, isMarked: exact.some((word, index) => word !== folded[index]) };
}

/** Lower-casing and folding keep the length of Vietnamese text, so that positions hold; a text where they do not is searched as it folds. */
export function prepare(text: string): Prepared {
  const whole = text.normalize("NFC");
  const exact = whole.toLowerCase();
  const folded = bare(whole);
  const isSame = exact.length === whole.length && folded.length === whole.length;
  return isSame ? { text: whole, exact, folded } : { text: folded, exact: folded, folded };
}

/** All places of the words; nothing when a word is missing. */
function places(text: string, words: string[]): Ranges | null {
  const phrase = allPlaces(text, words.join(" "));
  if (phrase.length > 0) return phrase;
  const each = words.map((word) => allPlaces(text, word));
  return each.every((found) => found.length > 0) ? each.flat().sort((a, b) => a[0] - b[0]) : null;
}

function allPlaces(text: string, part: string, limit = 20): Ranges {
  const found: Ranges = [];
  for (
    let at = text.indexOf(part);
    at >= 0 && found.length < limit;
    at = text.indexOf(part, at + part.length)
  ) {
    found.push([at, at + part.length]);
  }
  return found;
}

function isWhole(text: string, [start, end]: [number, number]): boolean {
  const isLetter = (letter: string | undefined) => letter !== undefined && /[\p{L}\p{N}]/u.test(letter);
  return !isLetter(text[start - 1]) && !isLetter(text[end]);
}

/** Exact hits weigh more than folded ones, phrases more than scattered words, whole words more than parts. */
export function find(text: Prepared, words: Words): Found {
  const exact = places(text.exact, words.exact);
  const ranges = exact ?? places(text.folded, words.folded);
  if (!ranges || words.folded.length === 0) return { score: 0, isExact: false, ranges: [] };
  const isPhrase = ranges.some(([start, end]) => end - start >= words.folded.join(" ").length);
  const wholes = ranges.filter((range) => isWhole(text.text, range)).length;
  const score = 1 + (exact && words.isMarked ? 8 : 0) + (isPhrase ? 4 : 0) + (wholes > 0 ? 2 : 0);
  return { score: score + Math.min(ranges.length, 10) / 20, isExact: exact !== null, ranges };
}

/** About `length` characters around the first hit, cut between words, ranges moved along. */
export function excerpt(text: string, ranges: Ranges, length = 140): { snippet: string; ranges: Ranges } {
  const first = ranges[0]?.[0] ?? 0;
  let start = Math.max(0, first - Math.floor(length / 3));
  if (start > 0) start = text.indexOf(" ", start) + 1 || start;
  if (start > first) start = first;
  let end = Math.min(text.length, start + length);
  if (end < text.length) end = Math.max(text.lastIndexOf(" ", end), ranges[0]?.[1] ?? 0, start + 1);
  const [head, tail] = [start > 0 ? "… " : "", end < text.length ? " …" : ""];
  const moved = ranges
    .filter(([from, to]) => from >= start && to <= end)
    .map(([from, to]): [number, number] => [from - start + head.length, to - start + head.length]);
  return { snippet: head + text.slice(start, end) + tail, ranges: moved };
}
