import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

type Catalogue = Map<string, string>;

const LOCALES = fileURLToPath(new URL("../../locales/", import.meta.url));
const CALL = /\bt\(\s*("(?:[^"\\]|\\.)*")/g;
const ENGLISH = "virtual:messages-en";

/** The frontend's messages; our catalogues hold msgid and msgstr only, no plural forms, no contexts. */
export function readPo(source: string): Catalogue {
  const found: Catalogue = new Map();
  for (const entry of source.split(/\n\s*\n/)) {
    if (!/^#:.*\bfrontend\//m.test(entry)) continue;
    const [, id, text] = /^msgid ((?:".*"\s*)+)msgstr ((?:".*"\s*)+)/m.exec(entry) ?? [];
    if (id && text && !entry.startsWith("#~")) found.set(joined(id), joined(text));
  }
  found.delete("");
  return found;
}

function joined(lines: string): string {
  return lines
    .split("\n")
    .map((line) => (line.trim() ? JSON.parse(line) : ""))
    .join("");
}

/** What stands in the code instead of `msgid`: its Vietnamese, made unique where two messages share one. */
export function keys(vi: Catalogue): Catalogue {
  const times = new Map<string, number>();
  for (const text of vi.values()) times.set(text, (times.get(text) ?? 0) + 1);
  const key = ([id, text]: [string, string]) => [
    id,
    (times.get(text) ?? 0) > 1 ? `${text}\u0004${id}` : text || id,
  ];
  return new Map([...vi].map((pair) => key(pair) as [string, string]));
}

function load(lang: string): Catalogue {
  return readPo(readFileSync(`${LOCALES}${lang}/LC_MESSAGES/messages.po`, "utf8"));
}

export function messages(): Plugin {
  let vietnamese: Catalogue = new Map();
  return {
    name: "messages",
    enforce: "pre",
    buildStart() {
      vietnamese = keys(load("vi"));
    },
    resolveId: (id) => (id === ENGLISH ? `\0${ENGLISH}` : null),
    load(id) {
      if (id !== `\0${ENGLISH}`) return null;
      const pairs = [...load("en")].flatMap(([msgid, text]) => {
        const key = vietnamese.get(msgid);
        return key ? [[key, text]] : [];
      });
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(Object.fromEntries(pairs)))})`;
    },
    transform(code, id) {
      if (!/\/src\/.*\.(svelte|ts)$/.test(id) || !code.includes("t(")) return null;
      return code.replace(CALL, (call, literal) => {
        const msgid = JSON.parse(literal) as string;
        return call.replace(literal, JSON.stringify(vietnamese.get(msgid) ?? msgid));
      });
    },
  };
}
