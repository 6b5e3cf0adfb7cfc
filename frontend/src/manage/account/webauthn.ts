/** Between the server's JSON and the browser's passkeys: bytes there are base64url here. */
import type { PasskeyRequest } from "./factors";

/** The person closed the browser's window, or it took too long. */
export class PasskeyCancelled extends Error {}

/** Passkeys need a secure page, which plain http over a village's network is not. */
export const hasPasskeys = (): boolean => "PublicKeyCredential" in globalThis && "credentials" in navigator;

interface Descriptor {
  type: "public-key";
  id: string;
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const raw = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(raw, (one) => one.charCodeAt(0));
}

export function base64url(buffer: ArrayBuffer): string {
  const raw = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(raw).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

const known = (list: unknown) =>
  (list as Descriptor[]).map((each) => ({ type: each.type, id: bytes(each.id) }));

/** A passkey for what the server asks; throws PasskeyCancelled. */
export async function make({ token, public_key }: PasskeyRequest, name: string) {
  const user = public_key.user as { id: string; name: string; displayName: string };
  const made = await attempt(() =>
    navigator.credentials.create({
      publicKey: {
        ...(public_key as unknown as PublicKeyCredentialCreationOptions),
        challenge: bytes(String(public_key.challenge)),
        user: { ...user, id: bytes(user.id) },
        excludeCredentials: known(public_key.excludeCredentials),
      },
    }),
  );
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    token,
    name,
    client_data: base64url(response.clientDataJSON),
    attestation: base64url(response.attestationObject),
  };
}

/** An answer with a passkey there is; throws PasskeyCancelled. */
export async function answer({ token, public_key }: PasskeyRequest) {
  const found = await attempt(() =>
    navigator.credentials.get({
      publicKey: {
        ...(public_key as unknown as PublicKeyCredentialRequestOptions),
        challenge: bytes(String(public_key.challenge)),
        allowCredentials: known(public_key.allowCredentials),
      },
    }),
  );
  const response = found.response as AuthenticatorAssertionResponse;
  return {
    token,
    credential_id: base64url(found.rawId),
    client_data: base64url(response.clientDataJSON),
    authenticator_data: base64url(response.authenticatorData),
    signature: base64url(response.signature),
  };
}

async function attempt(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const found = await ask();
    if (found) return found as PublicKeyCredential;
  } catch (error) {
    if (error instanceof DOMException && error.name === "InvalidStateError") throw error;
  }
  throw new PasskeyCancelled();
}
