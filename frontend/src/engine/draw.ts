/** Which questions an attempt gets and in which order: a hash of its id, so phone and server agree with no word exchanged. */
import type { LearnerQuestion, TestPack } from "./shapes";

/** The questions of this attempt, in order, the options of shuffled ones in this attempt's order. */
export function draw(attempt: string, pack: TestPack): LearnerQuestion[] {
  throw new Error(`not yet ${attempt} ${pack.test}`);
}

/** Options (and nothing else) in the order of this attempt or practice run. */
export function arrange<Q extends LearnerQuestion>(seed: string, question: Q): Q {
  throw new Error(`not yet ${seed} ${question.id}`);
}
