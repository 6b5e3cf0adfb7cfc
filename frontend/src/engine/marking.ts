/** Marks: the same rule as the server's, run over the same cases. */
import type { LearnerQuestion, PracticeQuestion, Response } from "./shapes";

export interface Mark {
  /** 0..1 */
  fraction: number;
  isMalformed: boolean;
}

export function mark(question: PracticeQuestion, response: Response): Mark {
  throw new Error(`not yet ${question.id} ${response}`);
}

/** Is the response of the form this question takes? Null (not answered) is. */
export function validateResponse(question: LearnerQuestion, response: Response): boolean {
  throw new Error(`not yet ${question.id} ${response}`);
}

/** Has the learner answered at all (something is chosen or typed)? */
export function isAnswered(response: Response | undefined): boolean {
  throw new Error(`not yet ${response}`);
}
