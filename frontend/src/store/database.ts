/**
 * The phone's database: tables, opening, and how its failures are named. Only store/ imports this file.
 *
 * Work is written with durability "strict": when a promise of `write` resolves, the operating system has the bytes.
 * A transaction must not await anything but its own requests (WebCrypto in the middle would end it).
 */
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from "idb";
import type { LocalWork } from "../engine/progress";
import type { Held, LearnerQuestion, MyState, Outcome, Response, Role, Text } from "../engine/shapes";
import type { TestClock } from "../engine/test-clock";
import { StorageBlocked, StorageFull } from "./failures";

export interface Pin {
  salt: Uint8Array<ArrayBuffer>;
  hash: Uint8Array<ArrayBuffer>;
  iterations: number;
}

export interface ProfileRow {
  /** The device id. */
  id: string;
  person: string;
  name: string;
  unitName: string;
  roles: Role[];
  createdAt: number;
  isLeaving: boolean;
  pin: Pin | null;
  /** Wrong PINs in a row, and the wall time before which no other is looked at. */
  failures: number;
  retryAt: number;
  /** Minutes without a touch before it locks; absent: nobody has chosen. */
  rest?: number;
  /** Not extractable. */
  key: CryptoKey;
  publicKey: JsonWebKey;
  serverKeys: JsonWebKey[];
  eventSeq: number;
  envelopeSeq: number;
  /** Everything the server has receipted, as this phone counts it. */
  held: Held;
  /** `held` when the server last agreed. */
  confirmed: Held | null;
  /** The server's digest for which everything was already sent again. */
  repairedFor: string | null;
  /** Server minus phone, milliseconds. */
  offset: number | null;
  /** Server time of the last answered push or pull. */
  lastContact: number | null;
  /** Code of the last refusal or mismatch; null when all is well. */
  problem: string | null;
}

export interface PreparedDevice {
  id: string;
  key: CryptoKey;
  publicKey: JsonWebKey;
  at: number;
}

export interface OutboxRow {
  /** The event's id. */
  id: string;
  device: string;
  seq: number;
  type: string;
  course: string;
  at: number;
  /** The exact JSON text: its bytes are the event's identity. */
  text: string;
}

export interface ReceiptedRow extends Omit<OutboxRow, "text"> {
  digest: string;
  /** Kept for a while, so that a server that lost it can be helped. */
  text: string | null;
  outcome: Outcome;
  reason: string | null;
}

export interface ReceiptRow {
  attempt: string;
  device: string;
  course: string;
  at: number;
  code: string;
  jws: string;
}

export interface DraftRow {
  attempt: string;
  device: string;
  course: string;
  edition: string;
  test: string;
  minutes: number;
  lang?: "en";
  questions: LearnerQuestion[];
  answers: Record<string, Response>;
  flagged: string[];
  position: number;
  clock: TestClock;
}

export interface CourseRow {
  course: string;
  edition: string;
  /** Whose packs were last downloaded; absent: Vietnamese. */
  lang?: "en";
  bytes: number;
  at: number;
}

/** What search looks through, one lesson each. */
export interface TextRow {
  course: string;
  lesson: string;
  title: Text;
  /** Vietnamese words; empty while only the translation is here. */
  text: string;
  en?: string;
}

interface Tables extends DBSchema {
  profiles: { key: string; value: ProfileRow };
  outbox: { key: string; value: OutboxRow; indexes: { "by-device": [string, number] } };
  receipted: { key: string; value: ReceiptedRow; indexes: { "by-device": [string, number] } };
  receipts: { key: string; value: ReceiptRow; indexes: { "by-device": string } };
  work: { key: string; value: { device: string; work: LocalWork } };
  states: { key: string; value: { device: string; state: MyState; at: number } };
  drafts: { key: string; value: DraftRow; indexes: { "by-device": string } };
  packs: { key: string; value: { hash: string; bytes: number; body: unknown } };
  courses: { key: string; value: CourseRow };
  texts: { key: [string, string]; value: TextRow };
  meta: { key: string; value: unknown };
}

export type Table = StoreNames<Tables>;
export type Reading<T extends Table[]> = IDBPTransaction<Tables, T, "readonly">;
export type Writing<T extends Table[]> = IDBPTransaction<Tables, T, "readwrite">;

const NAME = "saovuong";
const VERSION = 1;
/** How long an older tab may keep a newer one waiting. */
const BLOCKED_FOR = 5_000;

let opening: Promise<IDBPDatabase<Tables>> | null = null;

function createTables(db: IDBPDatabase<Tables>): void {
  db.createObjectStore("profiles", { keyPath: "id" });
  db.createObjectStore("outbox", { keyPath: "id" }).createIndex("by-device", ["device", "seq"]);
  db.createObjectStore("receipted", { keyPath: "id" }).createIndex("by-device", ["device", "seq"]);
  db.createObjectStore("receipts", { keyPath: "attempt" }).createIndex("by-device", "device");
  db.createObjectStore("work", { keyPath: "device" });
  db.createObjectStore("states", { keyPath: "device" });
  db.createObjectStore("drafts", { keyPath: "attempt" }).createIndex("by-device", "device");
  db.createObjectStore("packs", { keyPath: "hash" });
  db.createObjectStore("courses", { keyPath: "course" });
  db.createObjectStore("texts", { keyPath: ["course", "lesson"] });
  db.createObjectStore("meta");
}

async function open(): Promise<IDBPDatabase<Tables>> {
  if (typeof indexedDB === "undefined") throw new StorageBlocked("no IndexedDB");
  let refuse: (reason: Error) => void = () => {};
  const blocked = new Promise<never>((_, reject) => {
    refuse = reject;
  });
  const db = openDB<Tables>(NAME, VERSION, {
    upgrade: createTables,
    blocked: () => setTimeout(() => refuse(new StorageBlocked("an older tab is open")), BLOCKED_FOR),
    blocking: (_from, _to, event) => {
      // A newer version of the app wants in: let go at once, nothing of ours is half written.
      (event.target as IDBDatabase).close();
      opening = null;
    },
    terminated: () => {
      opening = null;
    },
  });
  return Promise.race([db, blocked]);
}

export async function database(): Promise<IDBPDatabase<Tables>> {
  opening ??= open();
  try {
    return await opening;
  } catch (error) {
    opening = null;
    throw named(error);
  }
}

/** Lets go of the database (tests, and before it is erased). */
export async function closeDatabase(): Promise<void> {
  const db = await opening?.catch(() => null);
  opening = null;
  db?.close();
}

/** A failure of the browser's storage by its own name; anything else as it is. */
export function named(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === "QuotaExceededError") return new StorageFull(error.message);
  const isStorage = ["UnknownError", "SecurityError", "InvalidStateError", "VersionError", "NotAllowedError"];
  return isStorage.includes(error.name) ? new StorageBlocked(`${error.name}: ${error.message}`) : error;
}

/** A connection that the browser closed behind our back is opened once more. */
async function begin<M extends "readonly" | "readwrite", T extends Table[]>(tables: T, mode: M) {
  const options = mode === "readwrite" ? ({ durability: "strict" } as const) : undefined;
  try {
    return (await database()).transaction(tables, mode, options);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "InvalidStateError") throw named(error);
    opening = null;
    return (await database()).transaction(tables, mode, options);
  }
}

/** All of `change` or nothing, durably. */
export async function write<T extends Table[], R>(
  tables: [...T],
  change: (tx: Writing<T>) => Promise<R>,
): Promise<R> {
  const tx = (await begin(tables, "readwrite")) as unknown as Writing<T>;
  tx.done.catch(() => {});
  try {
    const result = await change(tx);
    await tx.done;
    return result;
  } catch (error) {
    try {
      tx.abort();
    } catch {
      // It had ended already.
    }
    throw named(tx.error ?? error);
  }
}

export async function read<T extends Table[], R>(
  tables: [...T],
  look: (tx: Reading<T>) => Promise<R>,
): Promise<R> {
  const tx = (await begin(tables, "readonly")) as unknown as Reading<T>;
  tx.done.catch(() => {});
  try {
    return await look(tx);
  } catch (error) {
    throw named(error);
  }
}

/** All rows of one device in the order they were made. */
export function ofDevice(device: string): IDBKeyRange {
  return IDBKeyRange.bound([device, 0], [device, Number.MAX_SAFE_INTEGER]);
}

export async function meta<T>(key: string): Promise<T | undefined> {
  return read(["meta"], (tx) => tx.objectStore("meta").get(key)) as Promise<T | undefined>;
}

export async function setMeta(key: string, value: unknown): Promise<void> {
  await write(["meta"], (tx) => tx.objectStore("meta").put(value, key));
}
