/**
 * The people on this phone and which of them has it open. They come by enrolment.ts, open by unlocking.ts and go by leaving.ts.
 */
import type { Role } from "../engine/shapes";
import { onChange } from "./changes";
import { type ProfileRow, read } from "./database";

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

/** sessionStorage: survives a reload of the tab, not its closing. */
const OPEN = "saovuong-open";

let opened: Profile | null = null;
const watchers = new Set<(value: Profile | null) => void>();

/** Opens a profile in this tab, or closes it. Only store/ calls it; pages unlock and lock. */
export function show(next: Profile | null): void {
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

export async function allProfiles(): Promise<Profile[]> {
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

/** Leaving ones included: without anyone there is nothing to send, and the sending part need not be loaded. */
export async function isAnyoneHere(): Promise<boolean> {
  return (await read(["profiles"], (tx) => tx.store.count())) > 0;
}

export async function profileOf(id: string): Promise<Profile> {
  const found = (await allProfiles()).find((profile) => profile.id === id);
  if (!found) throw new RangeError(`no profile ${id}`);
  return found;
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
