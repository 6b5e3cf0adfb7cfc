import { ask } from "../../api/client";
import type { components } from "../../api/schema";
import { path } from "../../app/router.svelte";
import { own } from "../../i18n/messages.svelte";

type Schemas = components["schemas"];
export type Entry = Schemas["UnitEntry"];
export type Branch = Schemas["UnitBranch"];
export type Page = Schemas["UnitPage"];
export type Story = Schemas["UnitStory"];
export type Hit = Schemas["UnitHit"];
export type Kind = Schemas["UnitKindView"];
/** A preview: of a renaming or a move, or of a change by which units end. */
export type Outlook = Schemas["UnitOutlook"] & Partial<Schemas["UnitEndingOutlook"]>;
/** What is needed here of somebody in a list of members. */
export interface Member {
  id: string;
  name: string;
  unit_id: string;
}
export type Action = "rename" | "move" | "merge" | "split" | "close";

const ZONE = "Asia/Ho_Chi_Minh";

/** `day`: an ISO day in the past, or nothing for today. */
export function unitAddress(unit: string | null, action = "", day = ""): string {
  const parts = ["quan-ly", "don-vi", ...(unit ? [unit] : []), ...(unit && action ? [action] : [])];
  return path(...parts) + (day ? `?ngay=${day}` : "");
}

/** Việt Nam's day, as the server counts it. */
export function today(): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE }).format(new Date());
}

export function branch(unit: string | null, on: string): Promise<Branch> {
  return ask("/api/manage/unit-tree", { query: { unit, on: on || null } });
}

export function unitPage(unit: string, on = ""): Promise<Page> {
  return ask(`/api/manage/units/${unit}`, { query: { on: on || null } });
}

export async function search(words: string, on = ""): Promise<Hit[]> {
  const query = { q: words, on: on || null };
  return (await ask<Schemas["UnitHits"]>("/api/manage/unit-search", { query })).hits;
}

let known: Promise<Kind[]> | undefined;

/** Asked for once: kinds change when an operator loads another file. */
export function kinds(): Promise<Kind[]> {
  known ??= ask<Schemas["UnitKindList"]>("/api/manage/unit-kinds").then((list) => list.kinds);
  known.catch(() => (known = undefined));
  return known;
}

export function kindName(all: Kind[] | undefined, id: string): string {
  const kind = all?.find((each) => each.id === id);
  return kind ? own({ vi: kind.name_vi, en: kind.name_en }) : id;
}

export function create(body: unknown): Promise<Schemas["UnitMade"]> {
  return ask("/api/manage/unit-tree", { method: "POST", body });
}

export function preview(unit: string, action: Action, body: unknown): Promise<Outlook> {
  return ask(`/api/manage/units/${unit}/${action}/preview`, { method: "POST", body });
}

/** A merger moves many rows: it may take a while. */
export function carryOut<T>(unit: string, action: Action, body: unknown): Promise<T> {
  return ask(`/api/manage/units/${unit}/${action}`, { method: "POST", body, timeout: 120_000 });
}

/** Everybody who belongs to this very unit, not to one below it. */
export async function members(unit: string): Promise<Member[]> {
  const found: Member[] = [];
  let after: string | null = null;
  do {
    const query: Record<string, string | null> = { unit, after };
    const page: { people: Member[]; next: string | null } = await ask("/api/manage/people", { query });
    found.push(...page.people.filter((each) => each.unit_id === unit));
    after = page.next;
  } while (after);
  return found;
}
