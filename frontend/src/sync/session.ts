/** Signing in and out. The key proves who; a session is only for reading one's own state. */
import type { Profile } from "../store/profiles";

/**
 * Makes a key, shows the card to the server and keeps the profile (without a PIN yet: ask for one, `changePin(id, null, pin)`,
 * then `unlock`). The same code may be tried again after a lost reply. Throws ApiProblem, Offline, StorageBlocked.
 */
export async function signInByCard(
  code: string,
  label: string,
): Promise<{ profile: Profile; needsPassword: boolean }> {
  throw new Error(`not yet ${code} ${label}`);
}

/** Staff: a session only, no profile, no offline work. */
export async function signInByPassword(login: string, password: string): Promise<void> {
  throw new Error(`not yet ${login} ${password}`);
}

/** A session for this profile, made by its key when there is none. Throws ApiProblem, Offline. */
export async function ensureSession(profile: string): Promise<void> {
  throw new Error(`not yet ${profile}`);
}

/** Ends the session (if reachable) and removes the profile as `removeProfile` does. */
export async function signOut(
  profile: string,
  options?: { keepUnsent?: boolean },
): Promise<"removed" | "leaving"> {
  throw new Error(`not yet ${profile} ${options?.keepUnsent}`);
}
