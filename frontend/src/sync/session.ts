/** Signing in and out. The key proves who; a session is only for reading one's own state. */
import { ApiProblem, ask, Offline } from "../api/client";
import type { Role } from "../engine/shapes";
import { createProfile, prepareDevice } from "../store/enrolment";
import { removeProfile } from "../store/leaving";
import { device as deviceRow } from "../store/ledger";
import { current, lock, type Profile } from "../store/profiles";
import { compact, sign } from "./jws";

/** Reply of all three ways to sign in. */
export interface SignedIn {
  person: { id: string; name: string };
  unit_name: string | null;
  roles: Role[];
  needs_password: boolean;
  /** What a staff session still waits for. */
  second_factor: "none" | "verify" | "enrol";
  server_keys: JsonWebKey[];
}

/** What a staff card opens: a session, no profile. An invitation still needs its first password. */
export interface StaffSession {
  needsPassword: boolean;
}

/** Upper case, without blanks and hyphens: the same card however it was typed. */
function tidyCode(code: string): string {
  return code.toUpperCase().replace(/[\s-]+/g, "");
}

/**
 * Makes a key, shows the card to the server and keeps the profile (without a PIN yet: ask for one, `changePin(id, null, pin)`,
 * then `unlock`). The same code may be tried again after a lost reply: the key of the first try is still here, and when the
 * card was already used by it, it signs in by itself. Throws ApiProblem, Offline, StorageBlocked, StorageFull.
 */
export async function signInByCard(code: string, label: string): Promise<Profile | StaffSession> {
  const card = tidyCode(code);
  const device = await prepareDevice(card);
  const body = { code: card, device: { id: device.id, public_key: device.publicKey, label } };
  const said = await ask<SignedIn>("/api/sign-in/card", { method: "POST", body }).catch((refusal) =>
    usedByOurselves(refusal, device.id, device.key),
  );
  if (said.roles.some(({ role }) => role !== "learner")) {
    lockOthers(said.person.id);
    return { needsPassword: said.needs_password };
  }
  return createProfile({
    person: said.person.id,
    name: said.person.name,
    unitName: said.unit_name ?? "",
    roles: said.roles,
    device: device.id,
    pin: null,
    serverKeys: said.server_keys,
  });
}

async function usedByOurselves(refusal: unknown, id: string, key: CryptoKey): Promise<SignedIn> {
  if (!(refusal instanceof ApiProblem) || refusal.code !== "card-used") throw refusal;
  return signInByKey(id, key).catch((other) => {
    throw other instanceof Offline ? other : refusal;
  });
}

async function signInByKey(id: string, key: CryptoKey): Promise<SignedIn> {
  const { nonce } = await ask<{ nonce: string }>("/api/sign-in/challenge");
  const assertion = compact(
    await sign({ kid: id, typ: "saovuong-assertion" }, { nonce, aud: "saovuong" }, key),
  );
  return ask<SignedIn>("/api/sign-in/device", { method: "POST", body: { assertion } });
}

/** Staff: a session only, no profile, no offline work. Somebody else's open profile is locked first. */
export async function signInByPassword(login: string, password: string): Promise<SignedIn> {
  const said = await ask<SignedIn>("/api/sign-in/password", { method: "POST", body: { login, password } });
  lockOthers(said.person.id);
  return said;
}

/** Sync would take the session back for whoever has the phone open. */
export function lockOthers(person: string): void {
  if (current() && current()?.person !== person) lock();
}

/** A fresh session for this profile, made by its key. Throws ApiProblem, Offline. */
export async function openSession(profile: string): Promise<SignedIn> {
  const row = await deviceRow(profile);
  if (!row) throw new RangeError(`no profile ${profile}`);
  return signInByKey(row.id, row.key);
}

/** Ends the session (if reachable) and removes the profile as `removeProfile` does. */
export async function signOut(
  profile: string,
  options: { keepUnsent?: boolean } = {},
): Promise<"removed" | "leaving"> {
  const outcome = await removeProfile(profile, options);
  await ask("/api/sign-out", { method: "POST", timeout: 5_000 }).catch(() => {});
  return outcome;
}
