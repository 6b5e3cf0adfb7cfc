import { expect, test } from "vitest";
import { own, t } from "./messages.svelte";

test("a message is Vietnamese without any catalogue having been loaded", () => {
  expect(t("Saved on this phone")).toBe("Đã lưu trên máy");
  expect(t("The server has it")).toBe("Máy chủ đã nhận");
});

test("values fill their places and an unknown place stays visible", () => {
  expect(t("Due {date}", { date: "15/12/2026" })).toBe("Hạn 15/12/2026");
  expect(t("Due {date}", {})).toBe("Hạn {date}");
});

test("two messages with one Vietnamese text show no trace of being told apart", () => {
  expect(t("Course")).toBe("Khóa học");
  expect(t("Courses")).toBe("Khóa học");
});

test("a text without English is shown in Vietnamese", () => {
  expect(own({ vi: "Bài một", en: "" })).toBe("Bài một");
});
