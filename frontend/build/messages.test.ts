import { expect, test } from "vitest";
import { keys, readPo } from "./messages.ts";

const po = `
#: backend/saovuong/problems.py
msgid "Only the server says this"
msgstr "Chỉ máy chủ nói"

#: backend/saovuong/reports/views.py frontend/src/manage/UnitHeat.svelte
msgid "Unit"
msgstr "Đơn vị"

#: frontend/src/app/Notices.svelte
msgid ""
"Long \\"quoted\\" text "
"on two lines"
msgstr ""
"Chữ dài "
"hai dòng"

#: frontend/src/learn/Course.svelte
msgid "Course"
msgstr "Khóa học"

#: frontend/src/learn/Home.svelte
msgid "Courses"
msgstr "Khóa học"
`;

test("what only the server says does not travel to phones", () => {
  expect([...readPo(po).keys()]).not.toContain("Only the server says this");
});

test("a message that both say does travel", () => {
  expect(readPo(po).get("Unit")).toBe("Đơn vị");
});

test("texts over several lines are joined and unquoted", () => {
  expect(readPo(po).get('Long "quoted" text on two lines')).toBe("Chữ dài hai dòng");
});

test("messages that share their Vietnamese keep apart in English", () => {
  const found = keys(readPo(po));
  expect(found.get("Unit")).toBe("Đơn vị");
  expect(found.get("Course")).not.toBe(found.get("Courses"));
});
