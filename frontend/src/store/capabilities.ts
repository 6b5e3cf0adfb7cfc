/** What this browser cannot do, in machine words; the pages say it in people's words. */
import { database } from "./database";

export type Lack = "secure-context" | "crypto" | "service-worker" | "locks" | "database" | "persistence";

export interface Capabilities {
  missing: Lack[];
  /** Keeping work safe needs IndexedDB. */
  canStore: boolean;
  /** Signing in needs WebCrypto and IndexedDB. */
  canSignIn: boolean;
  /** Opening the app without a network needs a service worker. */
  canStartOffline: boolean;
}

export async function capabilities(): Promise<Capabilities> {
  const canStore = await database().then(
    () => true,
    () => false,
  );
  const lacks: [Lack, boolean][] = [
    ["secure-context", !globalThis.isSecureContext],
    ["crypto", !globalThis.crypto?.subtle],
    ["service-worker", !("serviceWorker" in navigator)],
    ["locks", !("locks" in navigator)],
    ["database", !canStore],
    ["persistence", !navigator.storage?.persist],
  ];
  const missing = lacks.filter(([, isMissing]) => isMissing).map(([lack]) => lack);
  return {
    missing,
    canStore,
    canSignIn: canStore && !missing.includes("crypto"),
    canStartOffline: canStore && !missing.includes("service-worker"),
  };
}
