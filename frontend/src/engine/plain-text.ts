/** The words of rendered HTML, for searching only (never shown as HTML). Pure. */

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

export function plainText(html: string): string {
  return html
    .replace(/<(script|style|svg)\b[\s\S]*?<\/\1>/gi, " ")
    .replace(/<\/?(b|i|em|strong|abbr|a|span|sup|sub|code|mark)\b[^>]*>/gi, "")
    .replace(/<[^>]+>/g, " ")
    .replace(
      /&(#x?[0-9a-f]+|\w+);/gi,
      (whole, name: string) => NAMED[name.toLowerCase()] ?? byNumber(name) ?? whole,
    )
    .normalize("NFC")
    .replace(/\s+/g, " ")
    .trim();
}

function byNumber(name: string): string | null {
  if (!name.startsWith("#")) return null;
  const isHex = name[1] === "x" || name[1] === "X";
  const point = Number.parseInt(name.slice(isHex ? 2 : 1), isHex ? 16 : 10);
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : null;
}
