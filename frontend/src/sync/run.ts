/** One run: every device's outbox, then the open profile's state. Says when it makes sense to try again. */
import { ApiProblem, Offline } from "../api/client";
import { sweepLeaving } from "../store/leaving";
import * as ledger from "../store/ledger";
import { current } from "../store/profiles";
import { pullState } from "./pull";
import { pushDevice } from "./push";

export interface RunResult {
  /** done: nothing left to do · again: something is unsent or ungraded · wait: the server asked for patience. */
  next: "done" | "again" | "wait";
  wait_ms: number;
  isOffline: boolean;
}

/** Not refusals of work: the server is busy. */
function asksForPatience(error: unknown): error is ApiProblem {
  return error instanceof ApiProblem && (error.status === 429 || error.status === 503);
}

/** Does one thing for a device and notes how it went; Offline and busy end the whole run. */
async function attempt(id: string, work: () => Promise<string | null>): Promise<string | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Offline || asksForPatience(error)) throw error;
    if (error instanceof ApiProblem) return error.code;
    await ledger.noteDevice(id, { problem: "local-failure" }).catch(() => {});
    throw error;
  }
}

async function runDevice(device: ledger.Device): Promise<boolean> {
  const isUnsent = (await ledger.unsent(device.id)) > 0;
  let problem = isUnsent ? await attempt(device.id, async () => (await pushDevice(device.id)).problem) : null;
  if (current()?.id === device.id)
    problem = (await attempt(device.id, () => pullState(device.id))) ?? problem;
  else if (!isUnsent) return true;
  await ledger.noteDevice(device.id, { problem });
  return problem === null;
}

export async function runOnce(): Promise<RunResult> {
  let isAllWell = true;
  let wait = 0;
  try {
    for (const device of await ledger.devices()) {
      try {
        isAllWell = (await runDevice(device)) && isAllWell;
      } catch (error) {
        // One device has used its quota up: the others on this phone need not wait for it.
        if (!(error instanceof ApiProblem && error.status === 429)) throw error;
        wait = Math.max(wait, error.retryAfter ?? 30_000);
      }
    }
    await sweepLeaving();
  } catch (error) {
    if (asksForPatience(error)) {
      return { next: "wait", wait_ms: error.retryAfter ?? 30_000, isOffline: false };
    }
    if (error instanceof Offline) return { next: "again", wait_ms: 0, isOffline: true };
    throw error;
  }
  if (wait > 0) return { next: "wait", wait_ms: wait, isOffline: false };
  return { next: isAllWell ? "done" : "again", wait_ms: 0, isOffline: false };
}
