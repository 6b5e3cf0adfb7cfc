/**
 * The people on this phone and which of them has it open. They come by enrolment.ts, open by unlocking.ts and go by leaving.ts.
 */
import type { Role } from "../engine/shapes";
import { announce, onChange } from "./changes";
import { ofDevice, type ProfileRow, read } from "./database";
import { endTurn, hasTurn, takeTurn } from "./turn";

export interface Profile {
  /** The device id: one key for one person on one phone. */
  id: string;
  person: string;
  name: string;
  unitName: string;
  roles: Role[];
  hasPin: boolean;
  /** Minutes without a touch after which it locks. */
  rest: number;
  /** Wrong PINs in a row, and the wall time before which no other is looked at. */
  failures: number;
  retryAt: number;
  /** Signed out while work was unsent: invisible, removed once everything is receipted. */
  isLeaving: boolean;
  unsent: number;
  /** A test is under way. */
  isTesting: boolean;
  createdAt: number;
}

/** Minutes of rest nobody has chosen yet: fewer where others hold the phone too. */
const REST_ALONE = 15;
const REST_SHARED = 5;

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

type Known = Pick<Profile, "unsent" | "isTesting" | "rest">;

function view(row: ProfileRow, known: Known): Profile {
  const { id, person, name, unitName, roles, isLeaving, createdAt, failures, retryAt, pin } = row;
  const kept = { id, person, name, unitName, roles, isLeaving, createdAt, failures, retryAt };
  return { ...kept, hasPin: pin !== null, ...known };
}

export async function allProfiles(): Promise<Profile[]> {
  return read(["profiles", "outbox", "drafts"], async (tx) => {
    const rows = await tx.objectStore("profiles").getAll();
    const outbox = tx.objectStore("outbox").index("by-device");
    const drafts = tx.objectStore("drafts").index("by-device");
    const usual = rows.length > 1 ? REST_SHARED : REST_ALONE;
    const unsent = await Promise.all(rows.map(({ id }) => outbox.count(ofDevice(id))));
    const tests = await Promise.all(rows.map(({ id }) => drafts.count(id)));
    return rows.map((row, at) =>
      view(row, { unsent: unsent[at] ?? 0, isTesting: Boolean(tests[at]), rest: row.rest ?? usual }),
    );
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

/** To be awaited once at start: reopens the profile that this tab had open before a reload, unless its time is over. */
export async function restore(): Promise<Profile | null> {
  onChange("profiles", refresh);
  onChange("work", refresh);
  onChange("sent", refresh);
  const id = remembered();
  const found = id ? (await listProfiles()).find((each) => each.id === id) : undefined;
  show(found ?? null);
  lookAround();
  return opened;
}

/** Another tab may have locked, changed or removed the open profile, or sent its work. */
async function refresh(): Promise<void> {
  lookAround();
  if (!opened) return;
  const { id } = opened;
  const found = (await listProfiles().catch(() => [])).find((each) => each.id === id);
  if (opened?.id === id && JSON.stringify(found) !== JSON.stringify(opened)) show(found ?? null);
}

/** One person at a time: whoever opens his profile here locks the others'. */
export function open(next: Profile): void {
  takeTurn(next.id);
  show(next);
  announce("profiles");
}

/** Locks in every tab of this phone. */
export function lock(): void {
  if (opened) endTurn(opened.id);
  show(null);
  announce("profiles");
}

/** Locks what was left alone too long, or what another tab has locked. Without a PIN locking would guard nothing. */
export function lookAround(): void {
  if (opened && !hasTurn(opened.id, opened.hasPin ? opened.rest : null)) lock();
}

/** Somebody is there. */
export function touch(): void {
  lookAround();
  if (opened) takeTurn(opened.id);
}
