/**
 * The books of sync: what is unsent, what the server has signed for, and what both sides count. Only sync/ calls this.
 * The one rule everything rests on: a row leaves the outbox in `settle`, and `settle` is only given digests from verified receipts.
 */
import { roll } from "../engine/bytes";
import type { Held, MyState, Outcome } from "../engine/shapes";
import { announce } from "./changes";
import {
  type OutboxRow,
  ofDevice,
  type ProfileRow,
  type ReceiptedRow,
  type ReceiptRow,
  read,
  write,
} from "./database";

export type Device = Omit<ProfileRow, "pin" | "failures" | "retryAt" | "name" | "unitName" | "roles">;
export type { OutboxRow, ReceiptedRow };

/** How many texts of receipted events are kept, so that a server restored from an old backup can be helped. */
const KEPT_TEXTS = 5_000;

export async function devices(): Promise<Device[]> {
  return read(["profiles"], (tx) => tx.store.getAll());
}

export async function device(id: string): Promise<Device | null> {
  return (await read(["profiles"], (tx) => tx.store.get(id))) ?? null;
}

export async function noteDevice(
  id: string,
  fields: Partial<
    Pick<ProfileRow, "serverKeys" | "offset" | "lastContact" | "problem" | "repairedFor" | "confirmed">
  >,
): Promise<void> {
  await write(["profiles"], async (tx) => {
    const row = await tx.store.get(id);
    if (row) await tx.store.put({ ...row, ...fields });
  });
}

export async function nextEnvelopeSeq(id: string): Promise<number> {
  return write(["profiles"], async (tx) => {
    const row = await tx.store.get(id);
    if (!row) throw new RangeError(`no device ${id}`);
    await tx.store.put({ ...row, envelopeSeq: row.envelopeSeq + 1 });
    return row.envelopeSeq + 1;
  });
}

export async function unsent(id: string): Promise<number> {
  return read(["outbox"], (tx) => tx.store.index("by-device").count(ofDevice(id)));
}

/** What stays in the outbox besides these events: how many, and the wall time of the oldest. */
export async function leftBeside(
  id: string,
  events: string[],
): Promise<{ left: number; oldest: number | null }> {
  return read(["outbox"], async (tx) => {
    const going = new Set(events);
    const keys = await tx.store.index("by-device").getAllKeys(ofDevice(id));
    const staying = keys.filter((key) => !going.has(key));
    const first = staying[0] === undefined ? undefined : await tx.store.get(staying[0]);
    return { left: staying.length, oldest: first?.at ?? null };
  });
}

/** The oldest unsent rows. */
export async function unsentRows(id: string, limit: number): Promise<OutboxRow[]> {
  return read(["outbox"], (tx) => tx.store.index("by-device").getAll(ofDevice(id), limit));
}

/** Receipted rows whose text is still here, oldest first. */
export async function receiptedRows(id: string): Promise<(ReceiptedRow & { text: string })[]> {
  const rows = await read(["receipted"], (tx) => tx.store.index("by-device").getAll(ofDevice(id)));
  return rows.filter((row): row is ReceiptedRow & { text: string } => row.text !== null);
}

/** One event that stands in a verified receipt. */
export interface Settled {
  row: OutboxRow;
  digest: string;
  outcome: Outcome;
  reason: string | null;
  /** For a submitted test: its own receipt. */
  receipt: { attempt: string; code: string; at: number; jws: string } | null;
}

/** Moves receipted events out of the outbox and counts them, in one transaction. Known ones are not counted again. */
export async function settle(id: string, settled: Settled[]): Promise<void> {
  await write(["profiles", "outbox", "receipted", "receipts"], async (tx) => {
    const row = await tx.objectStore("profiles").get(id);
    if (!row) return;
    let held: Held = row.held;
    for (const one of settled) {
      const isKnown = (await tx.objectStore("receipted").get(one.row.id)) !== undefined;
      if (!isKnown) held = { count: held.count + 1, digest: roll(held.digest, one.digest) };
      const { digest, outcome, reason } = one;
      await tx.objectStore("receipted").put({ ...one.row, digest, outcome, reason });
      await tx.objectStore("outbox").delete(one.row.id);
      if (one.receipt) {
        const kept: ReceiptRow = { ...one.receipt, device: id, course: one.row.course };
        await tx.objectStore("receipts").put(kept);
      }
    }
    await tx.objectStore("profiles").put({ ...row, held });
  });
  announce("sent");
}

export async function saveState(id: string, state: MyState): Promise<void> {
  await write(["states"], (tx) => tx.store.put({ device: id, state, at: Date.now() }));
  announce("state");
}

/** Both sides agree: remembers it and forgets the oldest texts beyond what is kept for repair. */
export async function confirm(id: string, held: Held): Promise<void> {
  await write(["profiles", "receipted"], async (tx) => {
    const row = await tx.objectStore("profiles").get(id);
    if (row) await tx.objectStore("profiles").put({ ...row, confirmed: held, repairedFor: null });
    const keys = await tx.objectStore("receipted").index("by-device").getAllKeys(ofDevice(id));
    for (const key of keys.slice(0, Math.max(0, keys.length - KEPT_TEXTS))) {
      await tx.objectStore("receipted").delete(key);
    }
  });
}

interface Lease {
  holder: string;
  until: number;
}

/** For browsers without Web Locks: true when `holder` has the lease until `until`. */
export async function takeLease(holder: string, until: number): Promise<boolean> {
  return write(["meta"], async (tx) => {
    const lease = (await tx.store.get("lease")) as Lease | undefined;
    const isFree =
      !lease || lease.holder === holder || lease.until < Date.now() || lease.until > Date.now() + 600_000;
    if (isFree) await tx.store.put({ holder, until }, "lease");
    return isFree;
  });
}
