/** What this browser cannot do, in machine words; the pages say it in people's words. */

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
  throw new Error("not yet");
}
