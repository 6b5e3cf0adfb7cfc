import { ask } from "../../api/client";
import type { components } from "../../api/schema";
import { saveFile } from "../save-file";

type Schemas = components["schemas"];
export type Line = Schemas["RequestLine"];
export type Page = Schemas["RequestPage"];
export type View = Schemas["RequestView"];
export type Foreseen = Schemas["ErasureForeseen"];
export type Spans = Schemas["Spans"];
export type NewRequest = Schemas["NewDataRequest"];
export type Said = Schemas["RequestStep"]["step"];

export const SHOWN = ["waiting", "closed", "all"] as const;
export type Shown = (typeof SHOWN)[number];
const DESK = "/api/manage/data-requests";

export function requests(show: Shown, after: string | null): Promise<Page> {
  return ask(DESK, { query: { show, after } });
}

export function record(body: NewRequest): Promise<Schemas["RequestCreated"]> {
  return ask(DESK, { method: "POST", body });
}

export function request(id: string): Promise<View> {
  return ask(`${DESK}/${id}`);
}

export function say(id: string, step: Said, note: string): Promise<void> {
  return ask(`${DESK}/${id}/steps`, { method: "POST", body: { step, note } });
}

export function restrict(id: string, is_restricted: boolean): Promise<void> {
  return ask(`${DESK}/${id}/restriction`, { method: "PUT", body: { is_restricted } });
}

export function foresee(id: string): Promise<Foreseen> {
  return ask(`${DESK}/${id}/erasure`);
}

export function erase(id: string, name: string): Promise<void> {
  return ask(`${DESK}/${id}/erasure`, { method: "POST", body: { name }, timeout: 120_000 });
}

export function take(id: string, form: "json" | "pdf"): Promise<void> {
  return saveFile(`${DESK}/${id}/person.${form}`);
}

export function spans(): Promise<Spans> {
  return ask("/api/manage/retention");
}

export function setSpan(rule: string, days: number): Promise<void> {
  return ask(`/api/manage/retention/${rule}`, { method: "PUT", body: { days } });
}
