/** Marks: the same rule as the server's, run over the same cases. */
import { fold } from "./fold";
import type { Choice, LearnerQuestion, PracticeQuestion, Response } from "./shapes";

export interface Mark {
  /** 0..1 */
  fraction: number;
  isMalformed: boolean;
}

const BLANKS = /[ \t\u00a0\u2009\u202f]/g;

/** The number typed, a single separator being the decimal one; null when it is none. */
export function readNumber(text: string): number | null {
  const bare = text.replace(BLANKS, "").replaceAll("\u2212", "-");
  return /^[+-]?[0-9]+([.,][0-9]+)?$/.test(bare) ? Number(bare.replace(",", ".")) : null;
}

/** Nothing chosen, nothing typed. */
function isBlank(response: Response | undefined): boolean {
  if (response === null || response === undefined) return true;
  if (typeof response === "string") return response.trim() === "";
  return typeof response === "object" && Object.keys(response).length === 0;
}

/** Has the learner answered at all? */
export function isAnswered(response: Response | undefined): boolean {
  return !isBlank(response);
}

function isSetOf(response: unknown, choices: Choice[]): boolean {
  if (!Array.isArray(response)) return false;
  const known = new Set<unknown>(choices.map((choice) => choice.id));
  return response.every((id) => known.has(id)) && new Set(response).size === response.length;
}

function isPairing(response: unknown, left: Choice[], right: Choice[]): boolean {
  if (typeof response !== "object" || response === null || Array.isArray(response)) return false;
  const [starts, ends] = [left, right].map((side) => new Set<unknown>(side.map((choice) => choice.id)));
  return Object.entries(response).every(([start, end]) => starts?.has(start) && ends?.has(end));
}

/** Is the response of the form this question takes? Null (not answered) is. */
export function validateResponse(question: LearnerQuestion, response: Response): boolean {
  if (response === null) return true;
  switch (question.kind) {
    case "single":
      return question.options.some((option) => option.id === response);
    case "multiple":
      return isSetOf(response, question.options);
    case "true_false":
      return typeof response === "boolean";
    case "numeric":
      return isTyped(response, 30) && (isBlank(response) || readNumber(response) !== null);
    case "short_text":
      return isTyped(response, 200);
    case "matching":
      return isPairing(response, question.left, question.right);
    case "ordering":
      return isSetOf(response, question.items);
  }
}

function isTyped(response: Response, limit: number): response is string {
  return typeof response === "string" && [...response.normalize("NFC")].length <= limit;
}

/** A well-formed, non-blank response against the key. */
function fractionOf(question: PracticeQuestion, response: Response): number {
  switch (question.kind) {
    case "single":
    case "true_false":
      return response === question.key ? 1 : 0;
    case "multiple":
      return shareChosen(question.key, response as string[]);
    case "numeric": {
      const slack = (question.tolerance ?? 0) + 1e-9 * Math.max(1, Math.abs(question.key));
      const value = readNumber(response as string) ?? Number.NaN;
      return Math.abs(value - question.key) <= slack ? 1 : 0;
    }
    case "short_text": {
      const typed = fold(response as string);
      return question.key.some((variant) => fold(variant) === typed) ? 1 : 0;
    }
    case "matching": {
      const pairs = Object.entries(question.key);
      const chosen = response as Record<string, string>;
      return pairs.filter(([start, end]) => chosen[start] === end).length / pairs.length;
    }
    case "ordering":
      return shareInSuccession(question.key, response as string[]);
  }
}

function shareChosen(key: string[], chosen: string[]): number {
  const right = chosen.filter((id) => key.includes(id)).length;
  return Math.max(0, (right - (chosen.length - right)) / key.length);
}

function shareInSuccession(key: string[], placed: string[]): number {
  const follower = new Map(key.map((id, index) => [id, key[index + 1]]));
  const right = placed.filter(
    (id, index) => index + 1 < placed.length && follower.get(id) === placed[index + 1],
  );
  return right.length / (key.length - 1);
}

export function mark(question: PracticeQuestion, response: Response): Mark {
  const isMalformed = !validateResponse(question, response);
  if (isMalformed || isBlank(response)) return { fraction: 0, isMalformed };
  return { fraction: fractionOf(question, response), isMalformed };
}
