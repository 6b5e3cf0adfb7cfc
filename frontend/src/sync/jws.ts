/** JWS with ES256 by WebCrypto (RFC 7515, RFC 7518 §3.4): signatures are raw r||s, which is what WebCrypto makes. */
import { fromBase64url, toBase64url, utf8 } from "../engine/bytes";

const ES256 = { name: "ECDSA", hash: "SHA-256" };

export interface FlattenedJws {
  protected: string;
  payload: string;
  signature: string;
}

export async function sign(header: object, payload: object, key: CryptoKey): Promise<FlattenedJws> {
  const head = toBase64url(utf8(JSON.stringify({ alg: "ES256", ...header })));
  const body = toBase64url(utf8(JSON.stringify(payload)));
  const signature = await crypto.subtle.sign(ES256, key, utf8(`${head}.${body}`));
  return { protected: head, payload: body, signature: toBase64url(new Uint8Array(signature)) };
}

export function compact(jws: FlattenedJws): string {
  return `${jws.protected}.${jws.payload}.${jws.signature}`;
}

interface Opened {
  header: { alg?: unknown; typ?: unknown; kid?: unknown };
  payload: unknown;
}

function parse(part: string | undefined): unknown {
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(fromBase64url(part ?? "")));
}

/** Header and payload if one of the keys made this ES256 signature over an object of this type; null for anything else. */
export async function open(token: string, typ: string, keys: JsonWebKey[]): Promise<Opened | null> {
  try {
    const [head, body, mark, ...rest] = token.split(".");
    const header = parse(head) as Opened["header"];
    if (rest.length > 0 || header.alg !== "ES256" || header.typ !== typ) return null;
    for (const jwk of keys) {
      if (await isSignedBy(jwk, `${head}.${body}`, fromBase64url(mark ?? ""))) {
        return { header, payload: parse(body) };
      }
    }
  } catch {
    // Not a token at all.
  }
  return null;
}

async function isSignedBy(
  jwk: JsonWebKey,
  signed: string,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const { kty, crv, x, y } = jwk;
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, algorithm, false, ["verify"]);
  return crypto.subtle.verify(ES256, key, signature, utf8(signed));
}
