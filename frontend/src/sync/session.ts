/** Sessions by the phone's key, and their end. The key proves who; a session is only for reading one's own state. */
import { ask } from "../api/client";
import type { Role } from "../engine/shapes";
import { removeProfile } from "../store/leaving";
import { device as deviceRow } from "../store/ledger";
import { current, lock } from "../store/profiles";
import { isSessionLeft, noSessionLeft } from "../store/turn";
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

export async function signInByKey(id: string, key: CryptoKey): Promise<SignedIn> {
  const { nonce } = await ask<{ nonce: string }>("/api/sign-in/challenge");
  const assertion = compact(
    await sign({ kid: id, typ: "saovuong-assertion" }, { nonce, aud: "saovuong" }, key),
  );
  const said = await ask<SignedIn>("/api/sign-in/device", { method: "POST", body: { assertion } });
  noSessionLeft();
  return said;
}

/** Sync would take the session back for whoever has the phone open. */
export function lockOthers(person: string): void {
  if (current() && current()?.person !== person) lock();
  noSessionLeft();
}

/** The session of whoever locked ends: at once where the server is in reach, else before any page that would show by it. */
export async function endSession(): Promise<void> {
  if (isSessionLeft()) await leaveSession();
}

async function leaveSession(): Promise<void> {
  await ask("/api/sign-out", { method: "POST", timeout: 5_000 });
  noSessionLeft();
}

/** A fresh session for this profile, made by its key. Throws ApiProblem, Offline. */
export async function openSession(profile: string): Promise<SignedIn> {
  const row = await deviceRow(profile);
  if (!row) throw new RangeError(`no profile ${profile}`);
  return signInByKey(row.id, row.key);
}

/** Removes the profile as `removeProfile` does and ends the session (if reachable). */
export async function signOut(
  profile: string,
  options: { keepUnsent?: boolean } = {},
): Promise<"removed" | "leaving"> {
  const outcome = await removeProfile(profile, options);
  await leaveSession().catch(() => {});
  return outcome;
}
