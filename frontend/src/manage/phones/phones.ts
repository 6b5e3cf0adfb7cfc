import { ask } from "../../api/client";
import type { components } from "../../api/schema";
import { path } from "../../app/router.svelte";

type Schemas = components["schemas"];
export type Phone = Schemas["PhoneView"];
export type Page = Schemas["PhonePage"];
export type Attempt = Schemas["LostAttempt"];
export type PersonPhones = Schemas["PersonPhones"];
export type Outlook = Schemas["LossOutlook"];
export type Done = Schemas["LossReply"];
export type Wanted = "all" | "unsent" | "lost";

export const WANTED: readonly Wanted[] = ["all", "unsent", "lost"];

export function phoneAddress(phone: Pick<Phone, "id" | "person">): string {
  return path("quan-ly", "may", "nguoi", phone.person, phone.id);
}

export function phonePage(unit: string, wanted: Wanted, search: string, after: string | null): Promise<Page> {
  return ask(`/api/manage/units/${unit}/devices`, { query: { filter: wanted, search, after } });
}

export function phonesOf(person: string): Promise<PersonPhones> {
  return ask(`/api/manage/people/${person}/devices`);
}

export function outlook(phone: string, at: number): Promise<Outlook> {
  return ask(`/api/manage/devices/${phone}/loss`, { query: { at } });
}

export function report(phone: string, at: number): Promise<Done> {
  return ask(`/api/manage/devices/${phone}/loss`, { method: "POST", body: { at } });
}

export function undo(phone: string): Promise<Done> {
  return ask(`/api/manage/devices/${phone}/loss`, { method: "DELETE" });
}

export function countOf(page: Page, wanted: Wanted): number {
  return { all: page.total, unsent: page.unsent, lost: page.lost }[wanted];
}
