import { ask } from "../../api/client";
import type { components } from "../../api/schema";
import { path } from "../../app/router.svelte";
import { own, t } from "../../i18n/messages.svelte";
import { catalogue } from "../../store/library";

type Schemas = components["schemas"];
export type SatTests = Schemas["SatTests"];
export type SatTest = Schemas["SatTest"];
export type Table = Schemas["ItemTable"];
export type Item = Schemas["ItemView"];
export type Whole = Schemas["WholeView"];
export type Choice = Schemas["ChoiceView"];
export type Finding = Schemas["FindingView"];
export type Figure = Schemas["FigureView"];
export type Thirds = Schemas["ThirdCounts"];

export function satTests(): Promise<SatTests> {
  return ask("/api/manage/tests");
}

export function testItems(course: string, edition: string): Promise<Table> {
  return ask("/api/manage/tests/items", { query: { course, edition: edition || null } });
}

export function itemAddress(course: string, question = "", edition = ""): string {
  const place = question
    ? path("quan-ly", "phan-tich", course, question)
    : path("quan-ly", "phan-tich", course);
  return edition ? `${place}?ban=${edition}` : place;
}

/** The course's own title where this browser has seen the catalogue, else its id. */
export async function titles(): Promise<(course: string) => string> {
  const courses = (await catalogue().catch(() => null))?.courses ?? [];
  const known = new Map(courses.map((each) => [each.id, each.title]));
  return (course) => {
    const title = known.get(course);
    return title ? own(title) : course;
  };
}

/** What stands for an option: its letter, or words where it has none of its own. */
export function optionName(item: Item, id: string): string {
  if (id === "blank") return t("Left blank");
  if (id === "true") return t("True");
  if (id === "false") return t("False");
  if (item.choices.find((each) => each.id === id)?.text == null) {
    if (id === "right") return t("Answered right");
    return id === "partly" ? t("Partly right") : t("Answered wrong");
  }
  return String.fromCharCode(65 + item.choices.findIndex((each) => each.id === id));
}
