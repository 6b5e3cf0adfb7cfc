/** Signing in by a card or a password: where there is a network only, so phones fetch it when they need it. */
import { ApiProblem, ask, Offline } from "../api/client";
import { createProfile, prepareDevice } from "../store/enrolment";
import type { Profile } from "../store/profiles";
import { lockOthers, type SignedIn, signInByKey } from "./session";

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

/** Staff: a session only, no profile, no offline work. Somebody else's open profile is locked first. */
export async function signInByPassword(login: string, password: string): Promise<SignedIn> {
  const said = await ask<SignedIn>("/api/sign-in/password", { method: "POST", body: { login, password } });
  lockOthers(said.person.id);
  return said;
}
