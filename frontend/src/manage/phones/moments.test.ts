import { expect, it } from "vitest";
import { instantOf, wallTime } from "./moments";

const MORNING = Date.parse("2026-11-24T01:05:42Z");

it("a time is that of Việt Nam, whatever the office computer's zone", () => {
  expect(wallTime(MORNING)).toEqual({ day: "2026-11-24", time: "08:05" });
  expect(instantOf({ day: "2026-11-24", time: "08:05" }, 0)).toBe(Date.parse("2026-11-24T08:05:00+07:00"));
  expect(wallTime(Date.parse("2026-11-23T17:30:00Z"))).toEqual({ day: "2026-11-24", time: "00:30" });
});

it("the minute of the sign-in means the sign-in; earlier stays earlier", () => {
  expect(instantOf(wallTime(MORNING), MORNING)).toBe(MORNING);
  expect(instantOf({ day: "2026-11-24", time: "08:04" }, MORNING)).toBeLessThan(MORNING);
});

it("what is not typed whole is no instant", () => {
  expect(instantOf({ day: "", time: "08:05" }, 0)).toBeNull();
  expect(instantOf({ day: "2026-11-24", time: "" }, 0)).toBeNull();
});
