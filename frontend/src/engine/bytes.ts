/** Bytes as text, digests, ids. Pure but for the random part of an id. */

export function toBase64url(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192)
    binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Throws on anything that is not base64url. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new TypeError("not base64url");
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** base64url(sha256(utf8)): an event's identity. */
export async function digestOf(text: string): Promise<string> {
  return toBase64url(await sha256(utf8(text)));
}

/** 32 zero bytes: the rolling digest of no event. */
export const NOTHING = toBase64url(new Uint8Array(32));

/** XOR of two digests; the order of events does not matter, a second time takes one out. */
export function roll(rolling: string, digest: string): string {
  const [left, right] = [fromBase64url(rolling), fromBase64url(digest)];
  return toBase64url(left.map((byte, index) => byte ^ (right[index] ?? 0)));
}

let last = { at: 0, count: 0 };

/** Ordered even within one millisecond and when the clock steps back a little (RFC 9562, method 1). */
export function uuid7(now: number = Date.now()): string {
  const isSame = now <= last.at && last.at - now < 10_000;
  last = isSame ? { at: last.at, count: last.count + 1 } : { at: now, count: 0 };
  if (last.count > 0xfff) last = { at: last.at + 1, count: 0 };
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = last.at;
  for (let at = 5; at >= 0; at--) {
    bytes[at] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = 0x70 | (last.count >> 8);
  bytes[7] = last.count & 0xff;
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = toHex(bytes);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
