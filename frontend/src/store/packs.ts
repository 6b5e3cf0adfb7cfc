/** Packs on this phone: parsed JSON by hash in IndexedDB; pictures in the Cache "pictures", where the service worker finds them. */
import { sha256, toHex } from "../engine/bytes";
import { plainText } from "../engine/plain-text";
import type { LessonPack, Manifest, TestPack } from "../engine/shapes";
import { database, read, type TextRow, write } from "./database";

type Published = Manifest | LessonPack | TestPack;

/** Named so in the service worker too. */
const PICTURES = "pictures";

/** The bytes are not what their name says: cut short, or changed on the way. */
export class WrongBytes extends Error {
  override name = "WrongBytes";
}

/** The pack if it is on this phone. */
export async function pack<T extends Published>(hash: string): Promise<T | null> {
  const row = await read(["packs"], (tx) => tx.store.get(hash));
  return (row?.body as T | undefined) ?? null;
}

export async function hasPack(hash: string): Promise<boolean> {
  return (await (await database()).count("packs", hash)) > 0;
}

/** The words of this pack beside those of the other language, if they are here. */
function textOf(body: LessonPack, known: TextRow | undefined): TextRow {
  const words = [...body.objectives, body.html, ...body.key_points].map(plainText).join(" ").trim();
  const { course, lesson, title } = body;
  const row = { text: "", ...known, course, lesson, title };
  return body.lang === "en" ? { ...row, en: words } : { ...row, text: words };
}

/** Checks the hash (where the browser can) and keeps the pack, a lesson's words for search beside it. Throws WrongBytes, StorageFull. */
export async function savePack(hash: string, bytes: Uint8Array<ArrayBuffer>): Promise<Published> {
  if (globalThis.crypto?.subtle && toHex(await sha256(bytes)) !== hash) throw new WrongBytes(hash);
  const body = JSON.parse(new TextDecoder().decode(bytes)) as Published;
  await write(["packs", "texts"], async (tx) => {
    await tx.objectStore("packs").put({ hash, bytes: bytes.length, body });
    if (body.kind !== "lesson") return;
    const texts = tx.objectStore("texts");
    await texts.put(textOf(body, await texts.get([body.course, body.lesson])));
  });
  return body;
}

/** Packs that nothing names any more go, and so do the search texts of their lessons. */
export async function dropPacks(
  isNamed: (hash: string) => boolean,
  isKnown: (course: string, lesson: string) => boolean,
): Promise<void> {
  await write(["packs", "texts"], async (tx) => {
    for (const hash of await tx.objectStore("packs").getAllKeys()) {
      if (!isNamed(hash)) await tx.objectStore("packs").delete(hash);
    }
    for (const key of await tx.objectStore("texts").getAllKeys()) {
      if (!isKnown(...key)) await tx.objectStore("texts").delete(key);
    }
  });
}

/** Pictures need the Cache API (secure contexts); without it they come from the network only. Throws WrongBytes. */
export async function savePicture(hash: string, picture: Response): Promise<void> {
  if (typeof caches === "undefined") return;
  const bytes = await picture.clone().arrayBuffer();
  if (toHex(await sha256(new Uint8Array(bytes))) !== hash) throw new WrongBytes(hash);
  await (await caches.open(PICTURES)).put(`/packs/${hash}`, picture);
}

export async function hasPicture(hash: string): Promise<boolean> {
  if (typeof caches === "undefined") return true;
  return (await (await caches.open(PICTURES)).match(`/packs/${hash}`)) !== undefined;
}

export async function dropPictures(isNamed: (hash: string) => boolean): Promise<void> {
  if (typeof caches === "undefined") return;
  const cache = await caches.open(PICTURES);
  for (const { url } of await cache.keys()) {
    if (!isNamed(url.slice(url.lastIndexOf("/") + 1))) await cache.delete(url);
  }
}

export interface StorageEstimate {
  used: number;
  quota: number | null;
  /** Bytes of packs, before compression. */
  packs: number;
  isPersisted: boolean;
}

export async function storageEstimate(): Promise<StorageEstimate> {
  const storage = globalThis.navigator?.storage;
  const estimate = (await storage?.estimate?.().catch(() => null)) ?? null;
  const rows = await read(["packs"], (tx) => tx.store.getAll());
  const packs = rows.reduce((sum, row) => sum + row.bytes, 0);
  return {
    used: estimate?.usage ?? packs,
    quota: estimate?.quota ?? null,
    packs,
    isPersisted: (await storage?.persisted?.().catch(() => false)) ?? false,
  };
}

/** Asks the browser not to evict; false when it declines. */
export async function persist(): Promise<boolean> {
  return (await globalThis.navigator?.storage?.persist?.().catch(() => false)) ?? false;
}
