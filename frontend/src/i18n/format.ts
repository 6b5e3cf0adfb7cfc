import { lang, t } from "./messages.svelte";

/** Vietnamese wall time whatever the phone's zone says: due dates are the commune's dates. */
const ZONE = "Asia/Ho_Chi_Minh";

function locale(): string {
  return lang() === "en" ? "en-GB" : "vi-VN";
}

/** Takes milliseconds or an ISO day. */
export function day(at: number | string): string {
  return new Intl.DateTimeFormat(locale(), {
    day: "2-digit",
    month: "2-digit",
    year: "numeric",
    timeZone: ZONE,
  }).format(new Date(at));
}

export function moment(at: number): string {
  const time = new Intl.DateTimeFormat(locale(), {
    hour: "2-digit",
    minute: "2-digit",
    timeZone: ZONE,
  }).format(new Date(at));
  return `${time} · ${day(at)}`;
}

export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value);
}

/** kB, MB and GB of a thousand, as phone shops sell data. */
export function size(bytes: number): string {
  if (bytes < 1_000_000) return `${number(Math.max(1, Math.round(bytes / 1000)))} kB`;
  if (bytes < 1_000_000_000) return `${number(bytes / 1_000_000, 1)} MB`;
  return `${number(bytes / 1_000_000_000, 1)} GB`;
}

export function clock(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** How long ago in whole words; past a month, the date itself. */
export function ago(at: number, now: number): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return t("just now");
  if (minutes < 60) return t("{n} {n|minute|minutes} ago", { n: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return t("{n} {n|hour|hours} ago", { n: hours });
  const days = Math.floor(hours / 24);
  return days <= 30 ? t("{n} {n|day|days} ago", { n: days }) : day(at);
}
