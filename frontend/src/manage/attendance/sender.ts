/**
 * Marks to the server, batch by batch. One leaves this phone when the server has said what became of it; whatever it refuses
 * stays, and a batch it cannot read is halved until the one it chokes on stands alone.
 */
import { ApiProblem, Offline } from "../../api/problems";
import * as store from "../../store/gatherings";
import { me, send } from "./gatherings";

const MOST = 200;
const UNREADABLE = new Set([400, 413, 422, 500]);

export interface Sent {
  decided: store.Decided[];
  /** Code of what keeps the rest here: "offline", "somebody-else", a refusal; null when nothing does. */
  problem: string | null;
  /** Milliseconds to wait, if the server asked for patience. */
  wait: number | null;
}

/** Everything on this phone that the signed-in person noted. Never throws for what a network or the server may do. */
export async function sendAll(): Promise<Sent> {
  const sent: Sent = { decided: [], problem: null, wait: null };
  const all = (await store.marks()).filter((mark) => mark.refused === null);
  if (all.length === 0) return sent;
  try {
    const by = (await me()).person.id;
    if (all.some((mark) => mark.by !== by)) sent.problem = "somebody-else";
    const own = all.filter((mark) => mark.by === by);
    for (const gathering of new Set(own.map((mark) => mark.gathering))) {
      const rows = own.filter((mark) => mark.gathering === gathering);
      for (let at = 0; at < rows.length; at += MOST) await batch(rows.slice(at, at + MOST), sent);
    }
  } catch (error) {
    if (error instanceof Offline) sent.problem = "offline";
    else if (error instanceof ApiProblem) [sent.problem, sent.wait] = [error.code, error.retryAfter];
    else throw error;
  }
  return sent;
}

async function batch(rows: store.MarkRow[], sent: Sent): Promise<void> {
  const [first] = rows;
  if (!first) return;
  try {
    const { results } = await send(first.gathering, rows);
    const ids = new Set(rows.map((row) => row.id));
    const decided = results.filter((each) => ids.has(each.id));
    await store.settle(first.gathering, decided);
    sent.decided.push(...decided);
    if (decided.some((each) => each.result === "conflict")) sent.problem = "conflict";
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    if (error.status === 403 || error.status === 404) {
      sent.problem = error.code;
      return;
    }
    if (!UNREADABLE.has(error.status)) throw error;
    await halve(rows, error, sent);
  }
}

async function halve(rows: store.MarkRow[], refusal: ApiProblem, sent: Sent): Promise<void> {
  if (rows.length > 1) {
    const middle = Math.ceil(rows.length / 2);
    await batch(rows.slice(0, middle), sent);
    await batch(rows.slice(middle), sent);
    return;
  }
  sent.problem = refusal.code;
  // A fault of the server's passes; a mark it cannot read does not.
  if (refusal.status !== 500)
    await store.refuse(
      rows.map((row) => row.id),
      refusal.code,
    );
}
