import { expect, test } from "vitest";
import { storyWords } from "./story";
import type { Story } from "./units";

const blank: Story = {
  change: "create",
  on: "2025-07-01",
  note: null,
  recorded_at: 0,
  old: null,
  new: null,
  old_kind: null,
  new_kind: null,
  units: [],
};
const unit = (id: string, part: "before" | "ended" | "after") => ({ id, name: id.toUpperCase(), part });
const tell = (story: Partial<Story>, of = "a") => storyWords({ ...blank, ...story }, of, (id) => `<${id}>`);

test("a merger is told from either side", () => {
  const into = {
    change: "merge" as const,
    units: [unit("a", "ended"), unit("b", "before"), unit("b", "after")],
  };
  expect(tell(into)).toBe("Sáp nhập vào B");
  expect(tell(into, "b")).toBe("Nhận sáp nhập A");
  const fresh = {
    change: "merge" as const,
    units: [unit("a", "ended"), unit("b", "ended"), unit("c", "after")],
  };
  expect(tell(fresh, "c")).toBe("Thành lập từ việc sáp nhập A, B");
});

test("a split is told from either side, also where the unit goes on", () => {
  const ends = {
    change: "split" as const,
    units: [unit("a", "ended"), unit("b", "after"), unit("c", "after")],
  };
  expect(tell(ends)).toBe("Tách thành B, C");
  expect(tell(ends, "b")).toBe("Tách từ A");
  const goesOn = {
    change: "split" as const,
    units: [unit("a", "before"), unit("a", "after"), unit("b", "after")],
  };
  expect(tell(goesOn)).toBe("Tách ra B");
  expect(tell(goesOn, "b")).toBe("Tách từ A");
});

test("a new name and a new kind are both told", () => {
  const story = { change: "rename" as const, old: "A", new: "B", old_kind: "commune", new_kind: "ward" };
  expect(tell(story)).toBe("Đổi tên từ A thành B. Trở thành: <ward>");
});
