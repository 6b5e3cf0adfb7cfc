import type { LegalRef } from "../engine/shapes";

/** One entry a document, its places after its name: “Luật A (1/2020), Điều 2; Điều 5 khoản 1”. */
export function byDocument(legal: readonly LegalRef[]): LegalRef[] {
  const documents = new Map<string, LegalRef[]>();
  for (const each of legal) documents.set(each.source, [...(documents.get(each.source) ?? []), each]);
  return [...documents.values()].map(together);
}

function together(refs: LegalRef[]): LegalRef {
  const texts = refs
    .map((each) => each.text)
    .filter((text, _, all) => !all.some((one) => one.startsWith(`${text}, `)));
  const name = shared(texts);
  return {
    ...(refs[0] as LegalRef),
    text: texts.map((text, at) => (at ? text.slice(name) : text)).join("; "),
  };
}

/** How far all say the same, up to the last comma. */
function shared([first = "", ...others]: string[]): number {
  let at = 0;
  while (at < first.length && others.every((each) => each[at] === first[at])) at++;
  return first.lastIndexOf(", ", at) + 2;
}
