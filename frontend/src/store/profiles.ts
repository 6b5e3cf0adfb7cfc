/** The people on this phone, each behind a PIN, each with a signing key that cannot leave it. */
import type { Role } from "../engine/shapes";

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

/** People who can be chosen on the lock screen (leaving ones are not listed). */
export async function listProfiles(): Promise<Profile[]> {
  throw new Error("not yet");
}

/** A fresh key pair, kept before the card is shown to the server, so that a lost reply loses no card. */
export async function prepareDevice(code: string): Promise<{ id: string; publicKey: JsonWebKey }> {
  throw new Error(`not yet ${code}`);
}

export async function createProfile(profile: NewProfile): Promise<Profile> {
  throw new Error(`not yet ${profile.name}`);
}

/** Opens a profile with its PIN (`""` while it has none). After 5 wrong tries: 30 s, doubling, kept over restarts. */
export async function unlock(id: string, pin: string): Promise<Unlocked> {
  throw new Error(`not yet ${id} ${pin}`);
}

/** The open profile, or null. Survives a reload of the tab, not its closing. */
export function current(): Profile | null {
  return null;
}

/** Calls back now and whenever the open profile changes (Svelte store contract: `$profile`). */
export const profile: { subscribe(run: (value: Profile | null) => void): () => void } = {
  subscribe(run) {
    run(null);
    return () => {};
  },
};

/** To be awaited once at start: reopens the profile that this tab had open before a reload. */
export async function restore(): Promise<Profile | null> {
  return null;
}

export function lock(): void {}

/** Sets or changes the PIN (`old` null only while there is none). False: the old one is wrong. */
export async function changePin(id: string, old: string | null, fresh: string): Promise<boolean> {
  throw new Error(`not yet ${id} ${old} ${fresh}`);
}

/** Throws UnsentWork when work is unsent, unless `keepUnsent`: then outbox and key stay, invisible, until receipted. */
export async function removeProfile(
  id: string,
  options?: { keepUnsent?: boolean },
): Promise<"removed" | "leaving"> {
  throw new Error(`not yet ${id} ${options?.keepUnsent}`);
}
