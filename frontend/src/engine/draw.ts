/** Which questions an attempt gets and in which order: a hash of its id, so phone and server agree with no word exchanged. */
import type { LearnerQuestion, TestPack } from "./shapes";

/** FNV-1a over UTF-8, finished by murmur3's fmix32; unsigned 32 bit. */
export function rank(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** By rank of `seed:id`, ties by id. */
export function byRank<T extends { id: string }>(seed: string, things: readonly T[]): T[] {
  const ranked = things.map((thing) => ({ thing, rank: rank(`${seed}:${thing.id}`) }));
  ranked.sort((a, b) => a.rank - b.rank || (a.thing.id < b.thing.id ? -1 : 1));
  return ranked.map(({ thing }) => thing);
}

/** The questions of this attempt, in order, their choices in this attempt's order. */
export function draw(attempt: string, pack: Pick<TestPack, "questions" | "draw">): LearnerQuestion[] {
  const drawn = byRank(attempt, pack.questions).slice(0, pack.draw);
  return drawn.map((question) => arrange(attempt, question));
}

/** The question with its choices in the order of this attempt or practice run. */
export function arrange<Q extends LearnerQuestion>(seed: string, question: Q): Q {
  const own = `${seed}:${question.id}`;
  switch (question.kind) {
    case "single":
    case "multiple":
      return question.shuffle ? { ...question, options: byRank(own, question.options) } : question;
    case "matching":
      return { ...question, left: byRank(own, question.left), right: byRank(own, question.right) };
    case "ordering":
      return { ...question, items: byRank(own, question.items) };
    default:
      return question;
  }
}
