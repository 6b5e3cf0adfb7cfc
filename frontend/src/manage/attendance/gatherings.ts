/** What the pages of attendance ask the server for. */
import { ask } from "../../api/client";
import type { components } from "../../api/schema";
import { path } from "../../app/router.svelte";
import type { ListRow, MarkRow } from "../../store/gatherings";

type Schemas = components["schemas"];
export type Line = Schemas["GatheringLine"];
export type View = Schemas["GatheringView"];
export type Page = Schemas["GatheringPage"];
type Taken = Schemas["MarksTaken"];

/** Between the section's word and a gathering's id; no unit has this id. */
export const ONE = "buoi";

export function unitAddress(unit: string): string {
  return path("quan-ly", "diem-danh", unit);
}

export function gatheringAddress(id: string): string {
  return path("quan-ly", "diem-danh", ONE, id);
}

export function gatherings(unit: string, after: string | null): Promise<Page> {
  return ask(`/api/manage/units/${unit}/gatherings`, { query: { after } });
}

/** The same id twice is one gathering: a lost answer is asked for again. */
export function open(unit: string, id: string, title: string, heldOn: string): Promise<Line> {
  const body = { title, held_on: heldOn };
  return ask(`/api/manage/units/${unit}/gatherings/${id}`, { method: "PUT", body });
}

export function callOff(id: string): Promise<void> {
  return ask(`/api/manage/gatherings/${id}`, { method: "DELETE" });
}

export type Me = Schemas["Me"];

export function me(): Promise<Me> {
  return ask("/api/me");
}

/** Who may take lists away, and chooses among units by the tree. */
export function isManager(one: Me): boolean {
  return one.roles.some(({ role }) => role === "admin" || role === "operator");
}

/** The gathering as the server has it, ready to be kept, and what it says beside the list. */
export async function fetched(id: string): Promise<{ row: ListRow; view: View; who: Me }> {
  const who = await me();
  const by = who.person.id;
  const sentAt = Date.now();
  const view = await ask<View>(`/api/manage/gatherings/${id}`);
  const at = Date.now();
  const offset = Math.round(view.server_time - (sentAt + at) / 2);
  return { row: { id, gathering: view.gathering, people: view.people, by, at, offset }, view, who };
}

export function send(gathering: string, marks: MarkRow[]): Promise<Taken> {
  const body = {
    marks: marks.map(({ id, way, card, person, word, reason, made_at, offset_ms }) => {
      return { id, way, card, person, word, reason, made_at, offset_ms };
    }),
  };
  return ask(`/api/manage/gatherings/${gathering}/marks`, { method: "POST", body, timeout: 30_000 });
}
