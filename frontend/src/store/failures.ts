/** What can go wrong with keeping things on this phone. */

export class StorageFull extends Error {
  override name = "StorageFull";
}

/** IndexedDB is absent, refused (private mode), or held by an older tab that would not let go. */
export class StorageBlocked extends Error {
  override name = "StorageBlocked";
}

/** Removing a profile whose work the server has not receipted yet. */
export class UnsentWork extends Error {
  override name = "UnsentWork";
  constructor(readonly count: number) {
    super(`${count} unsent`);
  }
}

/** No profile is open. */
export class NoProfile extends Error {
  override name = "NoProfile";
}
