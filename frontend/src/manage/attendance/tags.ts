/** Cards as attendance knows them: by four bytes of the hash that the server keeps of the code. */
import { sha256, toHex, utf8 } from "../../engine/bytes";

const LENGTH = 10;
const BYTES = 4;
const LINK = /#\/vao\/([^/?#]+)/;

/** The code on a card, from what its QR code says or what was typed; null: that is no card of ours. */
export function codeIn(read: string): string | null {
  const typed = LINK.exec(read)?.[1] ?? read;
  const code = typed.toUpperCase().replace(/[\s-]/g, "").replace(/[IL]/g, "1").replace(/O/g, "0");
  return code.length === LENGTH && /^[0-9A-HJKMNP-TV-Z]+$/.test(code) ? code : null;
}

/** The code is forgotten here: what goes on tells a few thousand cards apart and opens nothing. */
export async function cardTag(code: string): Promise<string> {
  return toHex((await sha256(utf8(code))).subarray(0, BYTES));
}
