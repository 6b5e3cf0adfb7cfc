/** Packs on this phone: parsed JSON by hash in IndexedDB; pictures in the Cache "pictures", where the service worker finds them. */

/** The pack if it is on this phone. */
export async function pack<T>(hash: string): Promise<T | null> {
  throw new Error(`not yet ${hash}`);
}

/** Checks the hash (where the browser can) and keeps the pack. Throws StorageFull. */
export async function savePack(hash: string, bytes: Uint8Array): Promise<void> {
  throw new Error(`not yet ${hash} ${bytes.length}`);
}

export interface StorageEstimate {
  used: number;
  quota: number | null;
  packs: number;
  isPersisted: boolean;
}

export async function storageEstimate(): Promise<StorageEstimate> {
  throw new Error("not yet");
}

/** Asks the browser not to evict; false when it declines. */
export async function persist(): Promise<boolean> {
  return false;
}
