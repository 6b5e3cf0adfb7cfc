/** The people on this phone, each behind a PIN, each with a signing key that cannot leave it. */
import { NOTHING } from "../engine/bytes";
import type { Role } from "../engine/shapes";
import { announce, onChange } from "./changes";
import { database, type PreparedDevice, type ProfileRow, read, type Writing, write } from "./database";
import { closeDrafts } from "./drafts";
import { UnsentWork } from "./failures";
import { isPin, makePin, waitAfter, waitLeft } from "./pin";

export interface Profile {
  /** The device id: one key for one person on one phone. */
  id: string;
  person: string;
  name: string;
  unitName: string;
  roles: Role[];
  hasPin: boolean;
  /** Signed out while work was unsent: invisible, removed once everything is receipted. */
  isLeaving: boolean;
  unsent: number;
  createdAt: number;
}

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

/** `wait_ms` 0: wrong, try again now; more: no further try is looked at before that. */
export type Unlocked = { profile: Profile } | { wait_ms: number; failures: number };

const PREPARED = "prepared-devices";
/** sessionStorage: survives a reload of the tab, not its closing. */
const OPEN = "saovuong-open";

let opened: Profile | null = null;
const watchers = new Set<(value: Profile | null) => void>();

function show(next: Profile | null): void {
  opened = next;
  remember(next?.id ?? null);
  for (const run of watchers) run(next);
}

function remember(id: string | null): void {
  try {
    if (id) sessionStorage.setItem(OPEN, id);
    else sessionStorage.removeItem(OPEN);
  } catch {
    // Refused by the browser: the PIN is asked again after a reload, nothing worse.
  }
}

function remembered(): string | null {
  try {
    return sessionStorage.getItem(OPEN);
  } catch {
    return null;
  }
}

function view(row: ProfileRow, unsent: number): Profile {
  const { id, person, name, unitName, roles, isLeaving, createdAt } = row;
  return { id, person, name, unitName, roles, isLeaving, createdAt, hasPin: row.pin !== null, unsent };
}

async function allProfiles(): Promise<Profile[]> {
  return read(["profiles", "outbox"], async (tx) => {
    const rows = await tx.objectStore("profiles").getAll();
    const outbox = tx.objectStore("outbox").index("by-device");
    const unsent = await Promise.all(
      rows.map(({ id }) => outbox.count(IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER]))),
    );
    return rows.map((row, index) => view(row, unsent[index] ?? 0));
  });
}

/** People who can be chosen on the lock screen (leaving ones are not listed). */
export async function listProfiles(): Promise<Profile[]> {
  const rows = (await allProfiles()).filter((profile) => !profile.isLeaving);
  return rows.sort((a, b) => a.createdAt - b.createdAt);
}

async function profileOf(id: string): Promise<Profile> {
  const found = (await allProfiles()).find((profile) => profile.id === id);
  if (!found) throw new RangeError(`no profile ${id}`);
  return found;
}

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
  await write(["meta", "profiles"], async (tx) => {
    const prepared = ((await tx.objectStore("meta").get(PREPARED)) ?? {}) as Record<string, PreparedDevice>;
    const entry = Object.entries(prepared).find(([, device]) => device.id === fresh.device);
    const old = await tx.objectStore("profiles").get(fresh.device);
    if (!entry && !old) throw new RangeError("the device was not prepared on this phone");
    const { person, name, unitName, roles, serverKeys } = fresh;
    const base = old ?? blankRow(entry?.[1] as PreparedDevice);
    await tx
      .objectStore("profiles")
      .put({ ...base, person, name, unitName, roles, serverKeys, pin: pin ?? base.pin });
    if (entry) delete prepared[entry[0]];
    await tx.objectStore("meta").put(prepared, PREPARED);
  });
  announce("profiles");
  return profileOf(fresh.device);
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

/** Counts the try before the PIN is looked at, so that killing the app gains no guess. */
async function countTry(id: string): Promise<{ row: ProfileRow; wait: number }> {
  return write(["profiles"], async (tx) => {
    const row = await tx.store.get(id);
    if (!row || row.isLeaving) throw new RangeError(`no profile ${id}`);
    const wait = waitLeft(row, Date.now());
    if (wait > 0 || row.pin === null) return { row, wait };
    const failures = row.failures + 1;
    await tx.store.put({ ...row, failures, retryAt: Date.now() + waitAfter(failures) });
    return { row: { ...row, failures }, wait: 0 };
  });
}

async function change(id: string, fields: Partial<ProfileRow>): Promise<void> {
  await write(["profiles"], async (tx) => {
    const row = await tx.store.get(id);
    if (row) await tx.store.put({ ...row, ...fields });
  });
}

/** Opens a profile with its PIN (`""` while it has none). After 5 wrong tries: 30 s, doubling, kept over restarts. */
export async function unlock(id: string, pin: string): Promise<Unlocked> {
  const { row, wait } = await countTry(id);
  if (wait > 0) return { wait_ms: wait, failures: row.failures };
  if (row.pin !== null && !(await isPin(row.pin, pin))) {
    return { wait_ms: waitAfter(row.failures), failures: row.failures };
  }
  await change(id, { failures: 0, retryAt: 0 });
  const profile = await profileOf(id);
  show(profile);
  return { profile };
}

/** The open profile, or null. */
export function current(): Profile | null {
  return opened;
}

/** Calls back now and whenever the open profile changes (Svelte store contract: `$profile`). */
export const profile = {
  subscribe(run: (value: Profile | null) => void): () => void {
    run(opened);
    watchers.add(run);
    return () => watchers.delete(run);
  },
};

/** To be awaited once at start: reopens the profile that this tab had open before a reload. */
export async function restore(): Promise<Profile | null> {
  onChange("profiles", refresh);
  onChange("work", refresh);
  onChange("sent", refresh);
  const id = remembered();
  const found = id ? (await listProfiles()).find((each) => each.id === id) : undefined;
  show(found ?? null);
  return opened;
}

/** Another tab may have changed or removed the open profile, or sent its work. */
async function refresh(): Promise<void> {
  if (!opened) return;
  const { id } = opened;
  const found = (await listProfiles().catch(() => [])).find((each) => each.id === id);
  if (opened?.id === id && JSON.stringify(found) !== JSON.stringify(opened)) show(found ?? null);
}

export function lock(): void {
  show(null);
}

/** Sets or changes the PIN (`old` null only while there is none). False: the old one is wrong or must wait. */
export async function changePin(id: string, old: string | null, fresh: string): Promise<boolean> {
  const { row, wait } = await countTry(id);
  if (wait > 0) return false;
  if (row.pin !== null && (old === null || !(await isPin(row.pin, old)))) return false;
  await change(id, { pin: await makePin(fresh), failures: 0, retryAt: 0 });
  announce("profiles");
  if (opened?.id === id) show(await profileOf(id));
  return true;
}

/**
 * Throws UnsentWork when work is unsent, unless `keepUnsent`: then outbox and key stay, without names, invisible, until receipted.
 * A test under way counts as work: it is handed in as it stands.
 */
export async function removeProfile(
  id: string,
  options: { keepUnsent?: boolean } = {},
): Promise<"removed" | "leaving"> {
  const { unsent } = await profileOf(id);
  const drafts = await read(["drafts"], (tx) => tx.store.index("by-device").count(id));
  if (unsent + drafts > 0 && !options.keepUnsent) throw new UnsentWork(unsent + drafts);
  if (drafts > 0) await closeDrafts(id);
  const outcome = await write([...PERSONAL, "outbox", "receipted", "profiles"], (tx) => leave(tx, id));
  if (opened?.id === id) show(null);
  announce("profiles");
  return outcome;
}

const PERSONAL: ["work", "states", "drafts", "receipts"] = ["work", "states", "drafts", "receipts"];
type Leaving = Writing<["work", "states", "drafts", "receipts", "outbox", "receipted", "profiles"]>;

/** Everything personal goes; what the server lacks, and the key to sign it, stays. */
async function leave(tx: Leaving, id: string): Promise<"removed" | "leaving"> {
  await tx.objectStore("work").delete(id);
  await tx.objectStore("states").delete(id);
  for (const table of ["drafts", "receipts"] as const) {
    for (const key of await tx.objectStore(table).index("by-device").getAllKeys(id)) {
      await tx.objectStore(table).delete(key);
    }
  }
  const own = IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER]);
  for (const key of await tx.objectStore("receipted").index("by-device").getAllKeys(own)) {
    await tx.objectStore("receipted").delete(key);
  }
  const row = await tx.objectStore("profiles").get(id);
  if (row && (await tx.objectStore("outbox").index("by-device").count(own)) > 0) {
    const nameless = { name: "", unitName: "", roles: [], pin: null, isLeaving: true };
    await tx.objectStore("profiles").put({ ...row, ...nameless });
    return "leaving";
  }
  await tx.objectStore("profiles").delete(id);
  return "removed";
}

/** After a push: leaving profiles whose work is all receipted go for good. */
export async function sweepLeaving(): Promise<void> {
  const gone = (await allProfiles()).filter((each) => each.isLeaving && each.unsent === 0);
  for (const { id } of gone) {
    await write([...PERSONAL, "outbox", "receipted", "profiles"], (tx) => leave(tx, id));
  }
  if (gone.length > 0) announce("profiles");
}
