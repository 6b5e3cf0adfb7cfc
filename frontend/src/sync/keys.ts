/**
 * Which server keys are believed. (1) Those of the sign-in are pinned with the profile. (2) A profile without any pins the first
 * set it is shown. (3) Later sets are taken up only while they still contain a pinned key: a rotation overlaps, another server's
 * set does not. (Who can answer in our server's name could copy its public key into his: TLS keeps him out, not this.) Keys are
 * never unpinned, so that old receipts keep verifying. Otherwise nothing is believed and nothing deleted.
 */
import { ask } from "../api/client";
import { type Device, noteDevice } from "../store/ledger";

function isSame(left: JsonWebKey, right: JsonWebKey): boolean {
  return left.x === right.x && left.y === right.y;
}

/** The keys after hearing `fresh`. Pure. */
export function believe(pinned: JsonWebKey[], fresh: JsonWebKey[]): JsonWebKey[] {
  const overlaps = pinned.length === 0 || fresh.some((key) => pinned.some((known) => isSame(key, known)));
  if (!overlaps) return pinned;
  return [...pinned, ...fresh.filter((key) => !pinned.some((known) => isSame(key, known)))];
}

/** Asks the server for its keys; returns and keeps what is believed now. */
export async function refreshKeys(device: Device): Promise<JsonWebKey[]> {
  const { keys } = await ask<{ keys: JsonWebKey[] }>("/api/sync/keys");
  const believed = believe(device.serverKeys, keys);
  if (believed.length > device.serverKeys.length) await noteDevice(device.id, { serverKeys: believed });
  return believed;
}
