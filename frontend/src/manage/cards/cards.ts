import { ask, send } from "../../api/client";
import { Offline } from "../../api/problems";
import type { components } from "../../api/schema";
import { path } from "../../app/router.svelte";
import { day } from "../../i18n/format";
import { t } from "../../i18n/messages.svelte";
import { keep, named } from "../save-file";
import type { Page, Wanted } from "./counts";

type Schemas = components["schemas"];
export type Holder = Schemas["CardHolder"];
export type Order = Schemas["CardOrder"];
export type NewCard = Schemas["NewCardView"];

export const A_PAGE = 8;
/** On one sheet, as the server allows. */
export const MOST = 1_000;
/** A thousand cards take seconds to set, and offices wait for one another. */
const PATIENCE = 180_000;

export function cardsAddress(unit: string): string {
  return path("quan-ly", "the", unit);
}

export function cardPage(unit: string, wanted: Wanted, search: string, after: string | null): Promise<Page> {
  return ask(`/api/manage/units/${unit}/cards`, { query: { filter: wanted, search, after } });
}

export function personCard(person: string): Promise<Holder> {
  return ask(`/api/manage/people/${person}/card`);
}

export function issue(person: string): Promise<NewCard> {
  return ask(`/api/manage/people/${person}/card`, { method: "POST" });
}

export function withdraw(person: string): Promise<void> {
  return ask(`/api/manage/people/${person}/card`, { method: "DELETE" });
}

/** Makes a sheet and lets the browser save it; `onarrival`: made, and on its way. Returns the file's name. */
export async function printSheet(unit: string, order: Order, onarrival: () => void): Promise<string> {
  const reply = await send(`/api/manage/units/${unit}/cards`, {
    method: "POST",
    body: order,
    headers: { accept: "application/pdf, application/problem+json" },
    timeout: PATIENCE,
  });
  onarrival();
  const sheet = await named(reply).catch((error: unknown) => {
    throw new Offline(String(error));
  });
  keep(sheet);
  return sheet.name;
}

export function isOut(one: Holder): boolean {
  return one.state === "waiting";
}

/** How it stands with somebody's latest card, with the day that matters. */
export function stateWords(one: Holder): string {
  const words: Record<Holder["state"], () => string> = {
    none: () => t("No card yet"),
    waiting: () => t("Card not used yet, good until {date}", { date: day(one.expires_at ?? 0) }),
    used: () => t("Card used on {date}", { date: day(one.used_at ?? 0) }),
    expired: () => t("Card expired on {date}, unused", { date: day(one.expires_at ?? 0) }),
    revoked: () => t("Card withdrawn"),
  };
  return words[one.state]();
}
