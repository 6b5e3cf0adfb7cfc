import { describe, expect, it } from "vitest";
import { seeded } from "../sync/tabs";
import { digestOf, fromBase64url, NOTHING, roll, toBase64url, uuid7 } from "./bytes";
import { arrange, draw } from "./draw";
import { excerpt, find, prepare, wordsOf } from "./find";
import { isAnswered } from "./marking";
import { nextStep } from "./next-step";
import { plainText } from "./plain-text";
import {
  courseProgress,
  type Deed,
  mergeProgress,
  NO_WORK,
  type Progress,
  toReview,
  withDeed,
} from "./progress";
import type { Catalogue, LearnerQuestion, Manifest, MyState } from "./shapes";
import { advance, type Reading, remaining, startClock } from "./test-clock";

describe("digests", () => {
  it("roll in any order to the same value, and out again", async () => {
    const digests = await Promise.all(["a", "b", "c"].map(digestOf));
    const forth = digests.reduce(roll, NOTHING);
    expect([...digests].reverse().reduce(roll, NOTHING)).toBe(forth);
    expect(digests.reduce(roll, forth)).toBe(NOTHING);
  });

  it("are base64url of SHA-256 without padding", async () => {
    expect(await digestOf("")).toBe("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
    expect(toBase64url(fromBase64url("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"))).toHaveLength(43);
    expect(() => fromBase64url("a+b")).toThrow();
  });
});

describe("ids", () => {
  it("are ordered within a millisecond and carry their time and version", () => {
    const ids = Array.from({ length: 5_000 }, () => uuid7(1_800_000_000_000));
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(5_000);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt((ids[0] as string).replaceAll("-", "").slice(0, 12), 16)).toBe(1_800_000_000_000);
  });
});

describe("drawing", () => {
  const questions = Array.from({ length: 40 }, (_, index): LearnerQuestion => {
    const options = ["a", "b", "c", "d"].map((id) => ({ id, text: id }));
    return { id: `q${index}`, kind: "single", stem: "", shuffle: index % 2 === 0, options };
  });

  it("gives every attempt its own questions and always the same ones", () => {
    const ids = (attempt: string) => draw(attempt, { questions, draw: 20 }).map((question) => question.id);
    expect(ids("one")).toEqual(ids("one"));
    expect(ids("one")).not.toEqual(ids("two"));
    expect(new Set(ids("one")).size).toBe(20);
  });

  it("leaves the options alone where their order carries meaning", () => {
    const [even, odd] = questions as [LearnerQuestion, LearnerQuestion];
    expect(arrange("seed", odd)).toBe(odd);
    expect(arrange("seed", even)).not.toEqual(even);
  });
});

describe("the clock of a test", () => {
  const reading = (mono: number, wall: number, change: Partial<Reading> = {}): Reading => ({
    ...{ mono, wall, offset: null, life: "a", wasHidden: false },
    ...change,
  });
  const start = startClock(reading(100, 1_000_000));

  it("goes by the monotonic clock while the page is open, whatever the wall clock does", () => {
    expect(advance(start, reading(5_100, 9_000_000)).elapsed_ms).toBe(5_000);
    expect(advance(start, reading(5_100, 0)).elapsed_ms).toBe(5_000);
  });

  it("counts the time the app was closed by the wall clock", () => {
    expect(advance(start, reading(3, 1_060_000, { life: "b" })).elapsed_ms).toBe(60_000);
  });

  it("gives no time back when the clock was set back meanwhile", () => {
    expect(advance(start, reading(3, 400_000, { life: "b" })).elapsed_ms).toBe(0);
  });

  it("sees through a corrected clock when the server was heard before and after", () => {
    const wrong = startClock(reading(0, 1_000_000, { offset: 7_200_000 }));
    const right = reading(0, 8_230_000, { offset: 0, life: "b" });
    expect(advance(wrong, right).elapsed_ms).toBe(30_000);
  });

  it("counts sleep, in which the monotonic clock may stand still", () => {
    expect(advance(start, reading(1_100, 1_301_000, { wasHidden: true })).elapsed_ms).toBe(301_000);
  });

  it("never runs backwards and never below nothing, whatever is read", () => {
    const chance = seeded(5);
    let clock = start;
    for (let step = 0; step < 2_000; step += 1) {
      const life = chance() < 0.9 ? clock.life : `life${step}`;
      const now = reading(chance() * 1e6, chance() * 1e9, { life, wasHidden: chance() < 0.5 });
      const next = advance(clock, now);
      expect(next.elapsed_ms).toBeGreaterThanOrEqual(clock.elapsed_ms);
      clock = next;
    }
    expect(remaining(clock, 1)).toBe(0);
  });
});

describe("progress", () => {
  const deeds: Deed[] = [
    { type: "lesson_opened", course: "c", lesson: "l1", at: 1 },
    { type: "lesson_finished", course: "c", lesson: "l1", at: 2 },
    {
      type: "practice_answered",
      course: "c",
      lesson: "l1",
      question: "q1",
      response: "a",
      fraction: 0.5,
      at: 3,
    },
    {
      type: "practice_answered",
      course: "c",
      lesson: "l1",
      question: "q2",
      response: "b",
      fraction: 1,
      at: 4,
    },
    { type: "test_started", course: "c", test: "t", attempt: "x", at: 5 },
    { type: "test_submitted", course: "c", test: "t", attempt: "x", at: 6 },
  ];
  const work = deeds.reduce(withDeed, NO_WORK);
  const state: MyState = {
    ...{ person: "p", server_time: 9, held: { count: 0, digest: NOTHING }, devices: [], assignments: [] },
    lessons: [{ course: "c", lesson: "l2", opened_at: 1, finished_at: 7, practised: 0, right: 0 }],
    attempts: [],
  };

  it("joins what this phone did and what the server knows of others", () => {
    const progress = mergeProgress(work, state);
    expect(progress.lessons.map((lesson) => [lesson.lesson, lesson.finishedAt])).toEqual([
      ["l1", 2],
      ["l2", 7],
    ]);
    expect(progress.pending).toMatchObject([{ attempt: "x" }]);
    expect(toReview(progress).map((each) => each.question)).toEqual(["q1"]);
    const lessons = ["l1", "l2", "l3"].map((id) => ({ id })) as Manifest["lessons"];
    expect(courseProgress(progress, { course: "c", lessons })).toEqual({
      finished: 2,
      total: 3,
      passed: false,
    });
  });

  it("shows an attempt as graded once the server has graded it", () => {
    const graded = {
      ...{
        id: "x",
        course: "c",
        test: "t",
        edition: "e",
        submitted_at: 6,
        elapsed_ms: 1,
        percent: 80,
        passed: true,
      },
      ...{ label: "counted" as const, late: false, code: "K7QM-2XNA", marks: [] },
    };
    const progress = mergeProgress(work, { ...state, attempts: [graded] });
    expect(progress.pending).toEqual([]);
    expect(progress.attempts).toEqual([graded]);
  });
});

describe("the next step", () => {
  const text = { vi: "x", en: "x" };
  const catalogue: Catalogue = {
    version: 1,
    courses: ["c", "d"].map((id) => ({
      ...{ id, edition: "e", title: text, summary: text, themes: [1], minutes: 5, lessons: 2, questions: 1 },
      ...{ bytes: 1, has_test: true },
    })),
  };
  const manifest = {
    ...{ format: 1, kind: "edition", course: "c", title: text, summary: text, themes: [], number: 1 },
    lessons: ["l1", "l2"].map((id) => ({ id })),
    test: { id: "t", attempts: 2 },
  } as unknown as Manifest;
  const nothing: Progress = { lessons: [], questions: [], pending: [], attempts: [], assignments: [] };
  const due = (course: string, due_on: string | null) => ({ course, due_on, unit_name: "Xã" });
  const read = (lesson: string) => ({
    ...{ course: "c", lesson, openedAt: 1, finishedAt: 2, practised: 0, right: 0 },
  });
  const step = (progress: Partial<Progress>, manifests: Record<string, Manifest> = { c: manifest }) =>
    nextStep({ ...nothing, ...progress }, catalogue, manifests, "2026-11-23", null);

  it("is the running test before anything else", () => {
    const running = { course: "c", attempt: "x" };
    expect(nextStep(nothing, catalogue, {}, "2026-11-23", running)).toEqual({
      kind: "resume-test",
      ...running,
    });
  });

  it("is the assigned course that is due first", () => {
    const assignments = [due("d", null), due("c", "2026-11-01")];
    expect(step({ assignments })).toEqual({
      ...{ kind: "lesson", course: "c", lesson: "l1", dueOn: "2026-11-01", isOverdue: true },
    });
    expect(step({ assignments }, {})).toMatchObject({ kind: "course", course: "c" });
  });

  it("is the test when every lesson is read, and waits for its result", () => {
    const lessons = [read("l1"), read("l2")];
    expect(step({ lessons })).toMatchObject({ kind: "test", course: "c" });
    const pending = [{ attempt: "x", course: "c", test: "t", startedAt: 1, submittedAt: 2 }];
    expect(step({ lessons, pending })).toEqual({ kind: "choose" });
  });

  it("is review of what was answered wrong when nothing is due", () => {
    const wrong = { ...{ course: "c", lesson: "l1", question: "q", answered: 1, right: 0, lastAt: 1 } };
    const questions = [{ ...wrong, lastFraction: 0, lastResponse: "a" }];
    expect(step({ questions })).toEqual({ kind: "review", course: "c", lesson: "l1", questions: 1 });
  });

  it("is choosing for a newcomer", () => {
    expect(step({})).toEqual({ kind: "choose" });
  });
});

describe("finding", () => {
  const look = (text: string, query: string) => find(prepare(text), wordsOf(query));

  it("marks what it found in the text as it is written", () => {
    const text = "Đội dân quân thường trực";
    const [from, to] = look(text, "DAN QUAN").ranges[0] ?? [0, 0];
    expect(text.slice(from, to)).toBe("dân quân");
    expect(look(text, "đạn quan").isExact).toBe(false);
    expect(look(text, "dân quân").isExact).toBe(true);
    expect(look(text, "vắng").score).toBe(0);
  });

  it("cuts an excerpt around the first hit and moves its marks along", () => {
    const text = `${"một hai ba ".repeat(40)}dân quân ${"bốn năm ".repeat(40)}`;
    const cut = excerpt(text, look(text, "dan quan").ranges);
    const [from, to] = cut.ranges[0] ?? [0, 0];
    expect(cut.snippet.slice(from, to)).toBe("dân quân");
    expect(cut.snippet.length).toBeLessThan(160);
  });

  it("reads HTML as words, keeping those apart that blocks part", () => {
    expect(plainText("<h2>Một</h2><p>hai <b>b</b>a &amp; b&#7889;n</p><svg><text>x</text></svg>")).toBe(
      "Một hai ba & bốn",
    );
  });
});

describe("answers", () => {
  it("count as given only when there is something in them", () => {
    expect([null, undefined, "", " ", [], {}].map(isAnswered)).toEqual(Array(6).fill(false));
    expect([false, "a", ["a"], { l: "r" }].map(isAnswered)).toEqual(Array(4).fill(true));
  });
});
