/** Opening a profile by its PIN, and changing the PIN. */
import { announce } from "./changes";
import { type ProfileRow, write } from "./database";
import { isPin, makePin, waitAfter, waitLeft } from "./pin";
import { current, open, type Profile, profileOf, show } from "./profiles";

/** `wait_ms` 0: wrong, try again now; more: no further try is looked at before that. */
export type Unlocked = { profile: Profile } | { wait_ms: number; failures: number };

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
  open(profile);
  return { profile };
}

/** Sets or changes the PIN (`old` null only while there is none). False: the old one is wrong or must wait. */
export async function changePin(id: string, old: string | null, fresh: string): Promise<boolean> {
  const { row, wait } = await countTry(id);
  if (wait > 0) return false;
  if (row.pin !== null && (old === null || !(await isPin(row.pin, old)))) return false;
  await change(id, { pin: await makePin(fresh), failures: 0, retryAt: 0 });
  announce("profiles");
  if (current()?.id === id) show(await profileOf(id));
  return true;
}

/** Minutes without a touch after which the profile locks itself. */
export async function changeRest(id: string, rest: number): Promise<void> {
  await change(id, { rest });
  announce("profiles");
}
