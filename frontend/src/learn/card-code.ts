/** A card's code as printed, `ABCDE-FGHJK`: capitals, look-alikes read as Crockford's base32 reads them, one dash. */
export function tidyCode(typed: string): string {
  const code = typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "")
    .replace(/[IL]/g, "1")
    .replace(/O/g, "0");
  return code.length > 5 ? `${code.slice(0, 5)}-${code.slice(5)}` : code;
}

const SYSTEMS: [string, string][] = [
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Android", "Android"],
  ["Windows", "Windows"],
  ["Mac OS X", "Mac"],
  ["Linux", "Linux"],
];
const APPS: [string, string][] = [
  ["Edg", "Edge"],
  ["SamsungBrowser", "Samsung"],
  ["Firefox", "Firefox"],
  ["FxiOS", "Firefox"],
  ["Chrome", "Chrome"],
  ["CriOS", "Chrome"],
  ["Safari", "Safari"],
];

/** What an officer sees of this phone in a list of devices: enough to tell two apart, no more. */
export function deviceLabel(agent = navigator.userAgent): string {
  const named = (list: [string, string][]) => list.find(([sign]) => agent.includes(sign))?.[1];
  return [named(APPS), named(SYSTEMS)].filter(Boolean).join(" · ") || "Web";
}
