/** For tests: tabs of one browser, each with its own modules, over one database, one set of locks. Not part of the app. */
import { IDBFactory } from "fake-indexeddb";
import { vi } from "vitest";

/** One tab's modules. */
export async function openTab() {
  vi.resetModules();
  return {
    attempts: await import("../store/attempts"),
    database: await import("../store/database"),
    enrolment: await import("../store/enrolment"),
    leader: await import("./leader"),
    leaving: await import("../store/leaving"),
    ledger: await import("../store/ledger"),
    library: await import("../store/library"),
    packs: await import("../store/packs"),
    profiles: await import("../store/profiles"),
    receipts: await import("./receipts"),
    run: await import("./run"),
    running: await import("../store/running"),
    search: await import("../store/search"),
    session: await import("./session"),
    signingIn: await import("./signing-in"),
    unlocking: await import("../store/unlocking"),
    work: await import("../store/work"),
  };
}

export type Tab = Awaited<ReturnType<typeof openTab>>;

type Job = (lock: object | null) => unknown;

/** As much of Web Locks as the app uses: exclusive, waiting in order or `ifAvailable`. */
function simulatedLocks() {
  const queues = new Map<string, Promise<unknown>>();
  const held = new Set<string>();
  const request = async (name: string, ...rest: [Job] | [{ ifAvailable?: boolean }, Job]) => {
    const job = rest.at(-1) as Job;
    const options = rest.length === 2 ? (rest[0] as { ifAvailable?: boolean }) : {};
    if (options.ifAvailable && held.has(name)) return job(null);
    const turn = (queues.get(name) ?? Promise.resolve()).then(async () => {
      held.add(name);
      try {
        return await job({ name });
      } finally {
        held.delete(name);
      }
    });
    queues.set(
      name,
      turn.catch(() => {}),
    );
    return turn;
  };
  return { request };
}

/** An empty phone: new database, new locks (or none). */
export function freshPhone({ locks = true } = {}): void {
  globalThis.indexedDB = new IDBFactory();
  Object.defineProperty(globalThis, "navigator", {
    value: locks ? { locks: simulatedLocks() } : {},
    configurable: true,
    writable: true,
  });
}

/** A small seeded generator of numbers in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Puts somebody new on the phone; the profile's id. */
export async function person(tab: Tab, name = "Nông Văn A", pin: string | null = null): Promise<string> {
  const device = await tab.enrolment.prepareDevice(name);
  const fresh = { person: crypto.randomUUID(), name, unitName: "Xã", roles: [], pin, serverKeys: [] };
  const { id } = await tab.enrolment.createProfile({ ...fresh, device: device.id });
  return id;
}
