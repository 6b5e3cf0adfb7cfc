/** A person comes onto this phone: a signing key that cannot leave it, then a profile. */
import { NOTHING } from "../engine/bytes";
import type { Role } from "../engine/shapes";
import { announce } from "./changes";
import { database, type PreparedDevice, type ProfileRow, type Writing, write } from "./database";
import { leave, PERSONAL } from "./leaving";
import { makePin } from "./pin";
import { type Profile, profileOf } from "./profiles";

export interface NewProfile {
  person: string;
  name: string;
  unitName: string;
  roles: Role[];
  /** From `prepareDevice`. */
  device: string;
  pin: string | null;
  serverKeys: JsonWebKey[];
}

const PREPARED = "prepared-devices";
const ALL: [...typeof PERSONAL, "outbox", "receipted", "profiles"] = [
  ...PERSONAL,
  "outbox",
  "receipted",
  "profiles",
];
type Everything = Writing<typeof ALL>;

/** A fresh key pair, kept before the card is shown to the server, so that a lost reply loses no card. */
export async function prepareDevice(code: string): Promise<PreparedDevice> {
  const db = await database();
  const known = ((await db.get("meta", PREPARED)) ?? {}) as Record<string, PreparedDevice>;
  const usual = known[code];
  if (usual) return usual;
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const pair = await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const device: PreparedDevice = {
    id: crypto.randomUUID(),
    key: pair.privateKey,
    publicKey: { kty, crv, x, y },
    at: Date.now(),
  };
  await write(["meta"], async (tx) => {
    const now = ((await tx.store.get(PREPARED)) ?? {}) as Record<string, PreparedDevice>;
    const recent = Object.entries({ ...now, [code]: device }).sort(([, a], [, b]) => b.at - a.at);
    await tx.store.put(Object.fromEntries(recent.slice(0, 8)), PREPARED);
  });
  return device;
}

export async function createProfile(fresh: NewProfile): Promise<Profile> {
  const pin = fresh.pin === null ? null : await makePin(fresh.pin);
  await write(["meta", ...ALL], async (tx) => {
    const prepared = ((await tx.objectStore("meta").get(PREPARED)) ?? {}) as Record<string, PreparedDevice>;
    const entry = Object.entries(prepared).find(([, device]) => device.id === fresh.device);
    const old = await tx.objectStore("profiles").get(fresh.device);
    if (!entry && !old) throw new RangeError("the device was not prepared on this phone");
    const { person, name, unitName, roles, serverKeys } = fresh;
    const base = old ?? blankRow(entry?.[1] as PreparedDevice);
    await tx
      .objectStore("profiles")
      .put({ ...base, person, name, unitName, roles, serverKeys, pin: pin ?? base.pin });
    for (const before of await tx.objectStore("profiles").getAll()) {
      const isSame = before.person === person && before.id !== fresh.device;
      if (isSame) await succeed(tx as unknown as Everything, before.id, fresh.device);
    }
    if (entry) delete prepared[entry[0]];
    await tx.objectStore("meta").put(prepared, PREPARED);
  });
  announce("profiles");
  return profileOf(fresh.device);
}

/**
 * A new card for somebody who is here already (the PIN was forgotten): one person, one profile. What he did, his receipts and a
 * test under way go over to the new key; what is unsent stays with the key that has to sign it, and goes by itself.
 */
async function succeed(tx: Everything, before: string, device: string): Promise<void> {
  for (const table of ["work", "states"] as const) {
    const row = await tx.objectStore(table).get(before);
    if (row) await tx.objectStore(table).put({ ...row, device } as never);
  }
  for (const table of ["drafts", "receipts"] as const) {
    const rows = await tx.objectStore(table).index("by-device").getAll(before);
    for (const row of rows) await tx.objectStore(table).put({ ...row, device } as never);
  }
  await leave(tx, before);
}

function blankRow(device: PreparedDevice): ProfileRow {
  return {
    id: device.id,
    key: device.key,
    publicKey: device.publicKey,
    person: "",
    name: "",
    unitName: "",
    roles: [],
    createdAt: Date.now(),
    isLeaving: false,
    pin: null,
    failures: 0,
    retryAt: 0,
    serverKeys: [],
    eventSeq: 0,
    envelopeSeq: 0,
    held: { count: 0, digest: NOTHING },
    confirmed: null,
    repairedFor: null,
    offset: null,
    lastContact: null,
    problem: null,
  };
}
