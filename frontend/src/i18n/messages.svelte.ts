/**
 * Words of the interface. In the source every message is written in English; the build
 * replaces it by the Vietnamese of locales/vi, so a Vietnamese phone downloads no catalogue
 * at all. English is a lazy chunk keyed by that Vietnamese text.
 */
export type Lang = "vi" | "en";
export type Values = Record<string, string | number>;
type Catalogue = Record<string, string>;

const words = $state<{ lang: Lang; catalogue: Catalogue | null }>({ lang: "vi", catalogue: null });

export function lang(): Lang {
  return words.lang;
}

export async function setLang(next: Lang): Promise<void> {
  if (next === "en" && !words.catalogue) {
    const chunk = await import("virtual:messages-en");
    words.catalogue = chunk.default;
  }
  words.lang = next;
  document.documentElement.lang = next;
}

/** Values fill `{name}`; `{n|question|questions}` chooses by number. Call it with one literal. */
export function t(message: string, values?: Values): string {
  const found = words.lang === "en" ? (words.catalogue?.[message] ?? message) : message;
  const text = found.split("\u0004")[0] as string;
  return values ? fill(text, values) : text;
}

/** The language's own part of a bilingual text. */
export function own(text: { vi: string; en: string }): string {
  return (words.lang === "en" && text.en) || text.vi;
}

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name, one, many) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (one !== undefined) return Number(value) === 1 ? one : many;
    return String(value);
  });
}
