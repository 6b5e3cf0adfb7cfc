import { expect, test } from "vitest";
import { byDocument } from "./by-document";

const ref = (source: string, text: string) => ({ source, text, url: null, in_force: true });

test("places of one document stand behind its name once", () => {
  const found = byDocument([
    ref("a", "Luật A (1/2020), Điều 2"),
    ref("b", "Nghị định B (2/2021), Điều 7"),
    ref("a", "Luật A (1/2020), Điều 2 khoản 1"),
    ref("a", "Luật A (1/2020), Điều 5 khoản 1"),
    ref("b", "Nghị định B (2/2021)"),
  ]);
  expect(found.map((each) => each.text)).toEqual([
    "Luật A (1/2020), Điều 2; Điều 2 khoản 1; Điều 5 khoản 1",
    "Nghị định B (2/2021), Điều 7",
  ]);
});

test("the article is said again as soon as another one is cited", () => {
  const places = ["Article 5, clause 1", "Article 7", "Article 5, clause 2"];
  const found = byDocument(places.map((each) => ref("a", `Law on A (1/2020), ${each}`)));
  expect(found[0]?.text).toBe("Law on A (1/2020), Article 5, clause 1; Article 7; Article 5, clause 2");
});

test("nothing cited is nothing shown", () => {
  expect(byDocument([])).toEqual([]);
});
