import { type Lang, setLang } from "../i18n/messages.svelte";

/** How this phone shows things, for whoever holds it; kept in localStorage since it must be read before first paint. */
export interface Settings {
  lang: Lang;
  theme: "system" | "light" | "dark";
  scale: number;
}

export const SCALES = [1, 1.15, 1.3, 1.5, 1.75, 2];

const KEY = "sv-settings";
const dark = matchMedia("(prefers-color-scheme: dark)");
const settings = $state<Settings>({ lang: "vi", theme: "system", scale: 1, ...stored() });

function stored(): Partial<Settings> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}

export function current(): Readonly<Settings> {
  return settings;
}

export function change(part: Partial<Settings>): void {
  Object.assign(settings, part);
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // A private window refuses to keep it; the choice still holds until it is closed.
  }
  apply();
}

export function apply(): void {
  const root = document.documentElement;
  const night = settings.theme === "dark" || (settings.theme === "system" && dark.matches);
  root.dataset.theme = night ? "dark" : "light";
  root.style.setProperty("--scale", String(settings.scale));
  void setLang(settings.lang).catch(() => undefined);
}

dark.addEventListener("change", apply);
