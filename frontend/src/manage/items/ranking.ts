/** Which questions come first, and why: no screen, no server. */
import type { Figure, Finding, Item } from "./items";

/** A question with its number in the test's bank, counted from one. */
export type Numbered = Item & { number: number };
export type Order = "doubt" | "bank" | "hard" | "weak";
export const ORDERS: readonly Order[] = ["doubt", "bank", "hard", "weak"];

const GRAVE: readonly Finding["kind"][] = [
  "key-in-doubt",
  "able-miss-it",
  "below-guessing",
  "very-hard",
  "often-blank",
  "weak",
  "never-chosen",
  "very-easy",
];

/** How bad the worst finding is: 0 the worst, larger than all where there is none. */
export function gravity(item: Item): number {
  const found = item.findings.map((each) => GRAVE.indexOf(each.kind));
  return Math.min(GRAVE.length, ...found);
}

/** Whether a question should be looked at now, not only when there is time. */
export function isInDoubt(item: Item): boolean {
  return gravity(item) < GRAVE.indexOf("weak");
}

export function worst(item: Item): Finding | undefined {
  return item.findings.find((each) => GRAVE.indexOf(each.kind) === gravity(item));
}

export function numbered(items: readonly Item[]): Numbered[] {
  return items.map((each, at) => ({ ...each, number: at + 1 }));
}

export function sorted(items: readonly Numbered[], order: Order): Numbered[] {
  const last = (figure: Figure) => figure.value ?? Number.POSITIVE_INFINITY;
  const keys: Record<Order, (item: Numbered) => number> = {
    doubt: gravity,
    bank: (item) => item.number,
    hard: (item) => last(item.facility),
    weak: (item) => last(item.discrimination),
  };
  const key = keys[order];
  return [...items].sort((one, other) => key(one) - key(other) || one.number - other.number);
}
