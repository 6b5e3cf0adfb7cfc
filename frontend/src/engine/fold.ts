/** Text as it is compared: without marks, case, spare blanks. The same rule as the server's. */

/** White space trimmed and squeezed, NFC. */
export function tidy(text: string): string {
  return text.normalize("NFC").replace(/\s+/gu, " ").trim();
}

/** Case and marks removed, nothing else: the length of composed Vietnamese text does not change. */
export function bare(text: string): string {
  return text
    .normalize("NFC")
    .toLowerCase()
    .replaceAll("đ", "d")
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .normalize("NFC");
}

/** A typed answer as it is compared: tidied, closing punctuation dropped, bare. */
export function fold(text: string): string {
  return bare(tidy(text).replace(/[.,;:!?\s]+$/u, ""));
}

/** Does the text carry a Vietnamese mark or đ? */
export function hasMarks(text: string): boolean {
  return bare(text) !== text.normalize("NFC").toLowerCase();
}
