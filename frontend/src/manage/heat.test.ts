import { expect, test } from "vitest";
import { heat } from "./heat";

test("only a unit where everyone has finished is in the last step", () => {
  expect(heat(39, 40)).toBe(3);
  expect(heat(40, 40)).toBe(4);
});

test("one person of many is not nothing", () => {
  expect(heat(1, 1000)).toBe(1);
  expect(heat(0, 1000)).toBe(0);
});

test("a unit without learners is neither done nor behind", () => {
  expect(heat(0, 0)).toBe(0);
});
