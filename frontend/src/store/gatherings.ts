/**
 * Attendance as the scanning phone keeps it: lists of names while a gathering is open on it, and marks until the server has
 * them. A database of its own: learners' phones never open it, and a list can go without touching anybody's study.
 *
 * Marks say whom by an id or by four bytes of a card's hash; names and cards stand in lists only. No code is ever kept.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { components } from "../api/schema";
import { announce } from "./changes";
import { named } from "./database";
import { StorageBlocked } from "./failures";

type Schemas = components["schemas"];
export type Person = Schemas["RollPerson"];

/** A gathering open on this phone. */
export interface ListRow {
  /** The gathering's id. */
  id: string;
  gathering: Schemas["GatheringLine"];
  people: Person[];
  /** Whose phone it is while he notes: marks go out under his session only. */
  by: string;
  /** Wall time when the list was fetched, and server minus phone then. */
  at: number;
  offset: number | null;
}

export interface MarkRow {
  id: string;
  gathering: string;
  by: string;
  way: "card" | "manual";
  card: string | null;
  person: string | null;
  word: "present" | "absent" | "taken-back";
  reason: string | null;
  made_at: number;
  offset_ms: number | null;
  /** Code of the refusal that keeps it here; null: on its way. */
  refused: string | null;
}

/** What the server decided about one mark. */
export type Decided = Schemas["MarkResult"];

interface Tables extends DBSchema {
  lists: { key: string; value: ListRow };
  marks: { key: string; value: MarkRow; indexes: { "by-gathering": string } };
}

/** A list nobody closed goes by itself: a class is over after three days. */
export const LIST_KEPT = 3 * 86_400_000;
const NAME = "saovuong-attendance";
const STRICT = { durability: "strict" } as const;

let opening: Promise<IDBPDatabase<Tables>> | null = null;

async function database(): Promise<IDBPDatabase<Tables>> {
  if (typeof indexedDB === "undefined") throw new StorageBlocked("no IndexedDB");
  opening ??= openDB<Tables>(NAME, 1, {
    upgrade(db) {
      db.createObjectStore("lists", { keyPath: "id" });
      db.createObjectStore("marks", { keyPath: "id" }).createIndex("by-gathering", "gathering");
    },
    terminated: () => {
      opening = null;
    },
  });
  try {
    return await opening;
  } catch (error) {
    opening = null;
    throw named(error);
  }
}

/** Lets go of the database (tests). */
export async function closeGatherings(): Promise<void> {
  const db = await opening?.catch(() => null);
  opening = null;
  db?.close();
}

async function change(work: (db: IDBPDatabase<Tables>) => Promise<unknown>): Promise<void> {
  try {
    await work(await database());
  } catch (error) {
    throw named(error);
  }
  announce("attendance");
}

export async function list(id: string): Promise<ListRow | undefined> {
  return (await database()).get("lists", id);
}

export async function lists(): Promise<ListRow[]> {
  return (await database()).getAll("lists");
}

export function keepList(row: ListRow): Promise<void> {
  return change(async (db) => db.transaction("lists", "readwrite", STRICT).store.put(row));
}

/** Names and cards of the gathering leave this phone; marks that are still to be sent stay, nameless. */
export function wipeList(id: string): Promise<void> {
  return change((db) => db.delete("lists", id));
}

/** Also on signing out. With `keep`, those for which it holds stay. */
export async function wipeLists(keep: (row: ListRow) => boolean = () => false): Promise<void> {
  const gone = (await lists()).filter((row) => !keep(row));
  for (const { id } of gone) await wipeList(id);
}

/** Durable when the promise resolves. */
export function addMark(mark: MarkRow): Promise<void> {
  return change(async (db) => {
    const tx = db.transaction("marks", "readwrite", STRICT);
    await Promise.all([tx.store.add(mark), tx.done]);
  });
}

export async function marks(gathering?: string): Promise<MarkRow[]> {
  const db = await database();
  const found = gathering
    ? await db.getAllFromIndex("marks", "by-gathering", gathering)
    : await db.getAll("marks");
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Marks the server has leave this phone, and the list says from now on what it decided; all at once. */
export function settle(gathering: string, decided: Decided[]): Promise<void> {
  return change(async (db) => {
    const tx = db.transaction(["marks", "lists"], "readwrite", STRICT);
    const row = await tx.objectStore("lists").get(gathering);
    let people = row?.people ?? [];
    for (const each of decided) {
      const mark = await tx.objectStore("marks").get(each.id);
      if (!mark) continue;
      if (each.result === "conflict") await tx.objectStore("marks").put({ ...mark, refused: "conflict" });
      else await tx.objectStore("marks").delete(each.id);
      if (each.result !== "conflict") people = people.map((one) => withWord(one, each, mark));
    }
    if (row) await tx.objectStore("lists").put({ ...row, people });
    await tx.done;
  });
}

/** Marks the server refuses to read stay, and say why. */
export function refuse(ids: string[], code: string): Promise<void> {
  return change(async (db) => {
    const tx = db.transaction("marks", "readwrite", STRICT);
    for (const id of ids) {
      const mark = await tx.store.get(id);
      if (mark) await tx.store.put({ ...mark, refused: code });
    }
    await tx.done;
  });
}

/** Under another id and once more: for a mark whose id the server knows with another content. */
export function noteAgain(mark: MarkRow, id: string): Promise<void> {
  return change(async (db) => {
    const tx = db.transaction("marks", "readwrite", STRICT);
    await tx.store.delete(mark.id);
    await tx.store.add({ ...mark, id, refused: null });
    await tx.done;
  });
}

/** An older answer never goes over a newer one. */
function withWord(one: Person, decided: Decided, mark: MarkRow): Person {
  const said = decided.outcome;
  if (one.id !== decided.person || (one.at ?? 0) > decided.at) return one;
  if (said === "taken-back") return { ...one, standing: "none", at: null, way: null, reason: null };
  if (said !== "present" && said !== "absent") return one;
  return { ...one, standing: said, at: decided.at, way: mark.way, reason: mark.reason };
}
