/** Receipts: compact JWS ES256 by the server. Verifiable with no network once a server key is pinned. */
import type { ReceiptClaims } from "../engine/shapes";
import { devices } from "../store/ledger";
import { open } from "./jws";

/** The claims if one of the keys signed them; null otherwise. */
export async function verifyReceipt(jws: string, keys: JsonWebKey[]): Promise<ReceiptClaims | null> {
  const opened = await open(jws, "saovuong-receipt", keys);
  const claims = opened?.payload as ReceiptClaims | null | undefined;
  const isReceipt = claims?.v === 1 && claims.iss === "saovuong" && Array.isArray(claims.digests);
  return isReceipt ? claims : null;
}

/** All server keys pinned on this phone (any profile), for the receipt page. */
export async function pinnedKeys(): Promise<JsonWebKey[]> {
  const keys = (await devices()).flatMap((device) => device.serverKeys);
  return [...new Map(keys.map((key) => [`${key.x}.${key.y}`, key])).values()];
}
