/** What an order for a sheet comes to, by the counts of a unit's page. Pure. */
import type { components } from "../../api/schema";

export type Page = components["schemas"]["CardPage"];
export type Wanted = components["schemas"]["CardOrder"]["wanted"];

export const WANTED: readonly Wanted[] = ["all", "no-card", "not-signed-in"];

/** How many an order would print, by the counts of a page. */
export function countOf(page: Page, wanted: Wanted): number {
  return { all: page.learners, "no-card": page.no_card, "not-signed-in": page.not_signed_in }[wanted];
}

/** How many unused cards an order would end: who needs one has none that works. */
export function endedBy(page: Page, wanted: Wanted): number {
  return { all: page.unused, "no-card": 0, "not-signed-in": page.not_signed_in - page.no_card }[wanted];
}
