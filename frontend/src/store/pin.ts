/** The PIN of a profile: never leaves the phone, kept only as a slow hash, guessed only slowly. */
import type { Pin, ProfileRow } from "./database";

/** Rounds of PBKDF2-SHA256 for new PINs; a row remembers its own. */
const ITERATIONS = 210_000;
const FREE_TRIES = 5;
const FIRST_WAIT = 30_000;
const LONGEST_WAIT = 60 * 60_000;

async function stretch(
  pin: string,
  salt: Uint8Array<ArrayBuffer>,
  iterations: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const secret = new TextEncoder().encode(pin.normalize("NFC"));
  const key = await crypto.subtle.importKey("raw", secret, "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations },
    key,
    256,
  );
  return new Uint8Array(bits);
}

export async function makePin(pin: string): Promise<Pin> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  return { salt, iterations: ITERATIONS, hash: await stretch(pin, salt, ITERATIONS) };
}

export async function isPin(kept: Pin, typed: string): Promise<boolean> {
  const hash = await stretch(typed, kept.salt, kept.iterations);
  return hash.reduce((different, byte, index) => different | (byte ^ (kept.hash[index] ?? 0)), 0) === 0;
}

/** How long the next wrong try makes one wait: nothing for four, then 30 s doubling up to an hour. */
export function waitAfter(failures: number): number {
  return failures < FREE_TRIES ? 0 : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - FREE_TRIES));
}

/** Milliseconds still to wait. A wall clock set back cannot make the wait longer than it was. */
export function waitLeft(row: Pick<ProfileRow, "failures" | "retryAt">, now: number): number {
  return Math.min(waitAfter(row.failures), Math.max(0, row.retryAt - now));
}
