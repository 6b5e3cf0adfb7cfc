/** What the learner's phone may be made to fetch, in bytes as sent (brotli), and whether a build keeps to it. */
import type { Asset, PrecacheEntry } from "./shell";

export const BUDGET = {
  firstLoad: 45_000,
  /** Page, script, style, icon, catalogue. */
  requests: 5,
  entry: 35_000,
  worker: 10_000,
  precache: 70_000,
};

/** Room kept for the catalogue, which the build does not know: fourteen courses in two languages, brotli. */
const CATALOGUE = 3_000;

export type Measure = Record<keyof typeof BUDGET, number>;

/** Files that index.html names itself: script, style, icon. The app manifest is asked for only where installing is on offer. */
export function firstFiles(page: string): string[] {
  const named = [...page.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css|svg))"/g)].map(
    (match) => match[1] as string,
  );
  return ["index.html", ...named];
}

export function measure(assets: Asset[], precache: PrecacheEntry[], page: string): Measure {
  const bytes = new Map(assets.map((asset) => [asset.path, asset.br_bytes]));
  const sum = (paths: string[]) => paths.reduce((total, path) => total + (bytes.get(path) ?? Number.NaN), 0);
  const first = firstFiles(page);
  return {
    firstLoad: sum(first) + CATALOGUE,
    requests: first.length + 1,
    entry: sum(first.filter((path) => path.endsWith(".js"))),
    worker: sum(["service-worker.js"]),
    precache: sum(precache.map(({ url }) => url.slice(1))),
  };
}

/** One line for everything over its budget (or unknown). */
export function faults(measured: Measure): string[] {
  const names = Object.keys(BUDGET) as (keyof Measure)[];
  return names
    .filter((name) => !(measured[name] <= BUDGET[name]))
    .map((name) => `${name}: ${measured[name]}, allowed ${BUDGET[name]}`);
}
