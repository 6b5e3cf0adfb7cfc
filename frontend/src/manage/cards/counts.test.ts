import { expect, it } from "vitest";
import { countOf, endedBy, type Page } from "./counts";

/** Ten learners: four signed in (one of them with a fresh card for another phone), two with an unused card, four with neither. */
const page: Page = {
  unit_name: "Xã",
  learners: 10,
  no_card: 4,
  not_signed_in: 6,
  unused: 3,
  people: [],
  next: null,
};

it("says how many cards would be printed and how many unused ones would end", () => {
  expect((["all", "no-card", "not-signed-in"] as const).map((wanted) => countOf(page, wanted))).toEqual([
    10, 4, 6,
  ]);
  expect((["all", "no-card", "not-signed-in"] as const).map((wanted) => endedBy(page, wanted))).toEqual([
    3, 0, 2,
  ]);
});
