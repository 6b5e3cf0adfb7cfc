import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { byRank, rank } from "./draw";
import { fold } from "./fold";
import { mark } from "./marking";
import type { PracticeQuestion, Response } from "./shapes";

const folder = new URL("../../../tests/cases/", import.meta.url);

function load<T>(path: string): T {
  return parse(readFileSync(new URL(path, folder), "utf-8"), { version: "1.2" }) as T;
}

interface MarkingFile {
  questions: Record<string, PracticeQuestion>;
  cases: { name: string; question: string; response: Response; fraction: number; malformed: boolean }[];
}

for (const file of readdirSync(new URL("marking/", folder))) {
  const { questions, cases } = load<MarkingFile>(`marking/${file}`);
  describe(`marking ${file}`, () => {
    it.each(cases)("$name", (given) => {
      const found = mark(questions[given.question] as PracticeQuestion, given.response);
      expect(found.isMalformed).toBe(given.malformed ?? false);
      expect(found.fraction).toBeCloseTo(given.fraction, 9);
    });
  });
}

describe("folding", () => {
  const { cases } = load<{ cases: { name: string; text: string; folded: string }[] }>("fold/answers.yaml");
  it.each(cases)("$name", (given) => expect(fold(given.text)).toBe(given.folded));
});

describe("drawing", () => {
  const ranks = load<{ cases: { text: string; rank: number }[] }>("draw/ranks.yaml").cases;
  it.each(ranks)("ranks $text", (given) => expect(rank(given.text)).toBe(given.rank));

  interface Draw {
    name: string;
    attempt: string;
    questions: string[];
    draw: number;
    drawn: string[];
  }
  it.each(load<{ cases: Draw[] }>("draw/draws.yaml").cases)("$name", (given) => {
    const order = byRank(
      given.attempt,
      given.questions.map((id) => ({ id })),
    );
    expect(order.slice(0, given.draw).map((each) => each.id)).toEqual(given.drawn);
  });

  interface Choices {
    name: string;
    attempt: string;
    question: string;
    choices: string[];
    shown: string[];
  }
  it.each(load<{ cases: Choices[] }>("draw/choices.yaml").cases)("$name", (given) => {
    const order = byRank(
      `${given.attempt}:${given.question}`,
      given.choices.map((id) => ({ id })),
    );
    expect(order.map((each) => each.id)).toEqual(given.shown);
  });
});
