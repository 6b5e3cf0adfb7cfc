import { number } from "../i18n/format";

/** Five steps, so that each has a colour pair whose contrast was checked: 0 none, 1 under a third, 2 under two thirds, 3 most, 4 all. */
export function heat(part: number, whole: number): 0 | 1 | 2 | 3 | 4 {
  if (whole === 0 || part === 0) return 0;
  if (part >= whole) return 4;
  const share = part / whole;
  return share < 1 / 3 ? 1 : share < 2 / 3 ? 2 : 3;
}

export function percentOf(part: number, whole: number): string {
  return whole ? `${number((100 * part) / whole)}%` : "–";
}
