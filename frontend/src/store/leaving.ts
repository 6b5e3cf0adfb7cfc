/** A person leaves this phone; work the server has not receipted stays behind, nameless, until it is. */
import { announce } from "./changes";
import { read, type Writing, write } from "./database";
import { closeDrafts } from "./drafts";
import { UnsentWork } from "./failures";
import { allProfiles, current, profileOf, show } from "./profiles";
import { endTurn } from "./turn";

/**
 * Throws UnsentWork when work is unsent, unless `keepUnsent`: then outbox and key stay, without names, invisible, until receipted.
 * A test under way counts as work: it is handed in as it stands.
 */
export async function removeProfile(
  id: string,
  options: { keepUnsent?: boolean } = {},
): Promise<"removed" | "leaving"> {
  const { unsent, person } = await profileOf(id);
  const drafts = await read(["drafts"], (tx) => tx.store.index("by-device").count(id));
  if (unsent + drafts > 0 && !options.keepUnsent) throw new UnsentWork(unsent + drafts);
  if (drafts > 0) await closeDrafts(id);
  const outcome = await write([...PERSONAL, "outbox", "receipted", "profiles"], (tx) => leave(tx, id));
  forgetKept(person);
  endTurn(id);
  if (current()?.id === id) show(null);
  announce("profiles");
  return outcome;
}

export const PERSONAL: ["work", "states", "drafts", "receipts"] = ["work", "states", "drafts", "receipts"];
type Leaving = Writing<["work", "states", "drafts", "receipts", "outbox", "receipted", "profiles"]>;

/** Everything personal goes; what the server lacks, and the key to sign it, stays. */
export async function leave(tx: Leaving, id: string): Promise<"removed" | "leaving"> {
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

/** What lies in localStorage under his name. */
function forgetKept(person: string): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.includes(person)) localStorage.removeItem(key);
  } catch {
    // Nothing could be kept there either.
  }
}
