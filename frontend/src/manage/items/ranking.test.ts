import { describe, expect, it } from "vitest";
import type { Finding, Item } from "./items";
import { gravity, isInDoubt, type Numbered, numbered, sorted, worst } from "./ranking";

const NONE = { value: null, missing: "too-few-people" } as const;

function item(
  id: string,
  facility: number | null,
  discrimination: number | null,
  ...kinds: Finding["kind"][]
): Item {
  const told = (value: number | null) => (value === null ? NONE : { value, missing: null });
  return {
    id,
    kind: "single",
    stem: id,
    editions: [1],
    attempts: 20,
    blank: 0,
    facility: told(facility),
    deviation: NONE,
    guess: NONE,
    intended_weight: NONE,
    effective_weight: NONE,
    discrimination: told(discrimination),
    efficiency: NONE,
    choices: [
      { id: "right-one", text: "Đúng", is_right: true, everyone: 1, thirds: null },
      { id: "other", text: "Sai", is_right: false, everyone: 1, thirds: null },
    ],
    thirds: null,
    findings: kinds.map((kind) => ({ kind, option: null, people: null, of: null })),
  };
}

const ITEMS = numbered([
  item("few", null, null),
  item("easy", 97, 10, "very-easy"),
  item("wrong-key", 40, -10, "never-chosen", "key-in-doubt"),
  item("good", 60, 45),
]);

describe("questions to look at", () => {
  it("come in the order of how bad they are, those without figures last", () => {
    const ids = (order: Parameters<typeof sorted>[1]) => sorted(ITEMS, order).map((each) => each.id);
    expect(ids("doubt")).toEqual(["wrong-key", "easy", "few", "good"]);
    expect(ids("bank")).toEqual(["few", "easy", "wrong-key", "good"]);
    expect(ids("hard")).toEqual(["wrong-key", "good", "easy", "few"]);
    expect(ids("weak")).toEqual(["wrong-key", "easy", "good", "few"]);
  });

  it("are led by their worst finding; a very easy one is no cause for doubt", () => {
    const [few, easy, key] = ITEMS as unknown as [Numbered, Numbered, Numbered];
    expect(worst(key)?.kind).toBe("key-in-doubt");
    expect([key, easy, few].map(isInDoubt)).toEqual([true, false, false]);
    expect(gravity(few)).toBeGreaterThan(gravity(easy));
    expect(worst(few)).toBeUndefined();
  });
});
