/** The server's view of the open profile: fetched, kept, and held against what this phone counts. */
import { ApiProblem, ask } from "../api/client";
import { NOTHING } from "../engine/bytes";
import type { Held, MyState } from "../engine/shapes";
import * as ledger from "../store/ledger";
import { noteContact, sendAgain } from "./push";
import { openSession } from "./session";

export type Comparison = "equal" | "differs";

/** What the server says it holds of this device against what it has signed for. Pure. */
export function compareDigest(own: Held, state: Pick<MyState, "devices">, device: string): Comparison {
  const theirs = heldOf(state, device);
  return theirs.count === own.count && theirs.digest === own.digest ? "equal" : "differs";
}

function heldOf(state: Pick<MyState, "devices">, device: string): Held {
  return state.devices.find((each) => each.id === device) ?? { count: 0, digest: NOTHING };
}

/** The state, by a fresh session when there is none or it is somebody else's. */
async function fetchState(device: ledger.Device): Promise<MyState> {
  const own = await askState(device.id).catch((refusal) => {
    if (refusal instanceof ApiProblem && refusal.status === 401) return null;
    throw refusal;
  });
  if (own?.person === device.person) return own;
  await openSession(device.id);
  return askState(device.id);
}

async function askState(device: string): Promise<MyState> {
  const sentAt = Date.now();
  const state = await ask<MyState>("/api/me/state");
  await noteContact(device, state.server_time, sentAt);
  return state;
}

/**
 * Fetches and keeps the state; when the counts differ, sends once more everything the server ever receipted whose text is
 * still here. Returns "digest-mismatch" when that did not help, null when both agree or nothing can be said yet.
 */
export async function pullState(id: string): Promise<string | null> {
  const before = await ledger.device(id);
  if (!before) return null;
  const state = await fetchState(before);
  if (state.person !== before.person) return "foreign-session";
  await ledger.saveState(id, state);
  if ((await ledger.unsent(id)) > 0) return null;
  if (compareDigest(before.held, state, id) === "equal") {
    await ledger.confirm(id, before.held);
    return null;
  }
  return repair(before, state);
}

async function repair(device: ledger.Device, state: MyState): Promise<string | null> {
  const theirs = `${heldOf(state, device.id).count}:${heldOf(state, device.id).digest}`;
  if (device.repairedFor === theirs) return "digest-mismatch";
  await sendAgain(device.id, await ledger.receiptedRows(device.id));
  const fresh = await fetchState(device);
  await ledger.saveState(device.id, fresh);
  const now = await ledger.device(device.id);
  if (!now) return null;
  if (compareDigest(now.held, fresh, device.id) === "equal") {
    await ledger.confirm(device.id, now.held);
    return null;
  }
  const left = heldOf(fresh, device.id);
  await ledger.noteDevice(device.id, { repairedFor: `${left.count}:${left.digest}` });
  return "digest-mismatch";
}
