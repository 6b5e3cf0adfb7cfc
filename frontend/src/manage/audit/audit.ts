import { ask } from "../../api/client";
import type { components } from "../../api/schema";
import { path } from "../../app/router.svelte";

type Schemas = components["schemas"];
export type Line = Schemas["AuditLine"];
export type Page = Schemas["AuditPage"];
export type Chain = Schemas["AuditChain"];

/** What the address says: which kind, whom, since when, until when, which unit. */
export interface Wanted {
  kind: string;
  person: string;
  since: string;
  until: string;
  unit: string;
}

const NAMES: Record<keyof Wanted, string> = {
  kind: "loai",
  person: "nguoi",
  since: "tu",
  until: "den",
  unit: "don-vi",
};
const KEYS = Object.keys(NAMES) as (keyof Wanted)[];
/** Checking reads every entry there is. */
const PATIENCE = 300_000;

export function wantedOf(query: URLSearchParams): Wanted {
  return Object.fromEntries(KEYS.map((key) => [key, query.get(NAMES[key]) ?? ""])) as unknown as Wanted;
}

export function addressOf(wanted: Wanted): string {
  const chosen = KEYS.filter((key) => wanted[key]).map((key) => [NAMES[key], wanted[key]]);
  const address = path("quan-ly", "nhat-ky");
  return chosen.length > 0 ? `${address}?${new URLSearchParams(chosen)}` : address;
}

/** As the server takes it: without what was not chosen. */
export function queryOf(wanted: Wanted): Record<string, string> {
  return Object.fromEntries(KEYS.filter((key) => wanted[key]).map((key) => [key, wanted[key]]));
}

export function entries(wanted: Wanted, after: number | null): Promise<Page> {
  return ask("/api/manage/audit", { query: { ...queryOf(wanted), after } });
}

export function chain(): Promise<Chain> {
  return ask("/api/manage/audit/chain", { timeout: PATIENCE });
}
