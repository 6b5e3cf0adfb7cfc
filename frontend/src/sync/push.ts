/**
 * One device's outbox to the server, batch by batch. Nothing leaves the outbox but by a verified receipt; whatever the server
 * refuses stays, and a batch it cannot take is halved until the one it chokes on stands alone.
 */
import { ApiProblem, ask } from "../api/client";
import { digestOf } from "../engine/bytes";
import type { EnvelopeReply } from "../engine/shapes";
import * as ledger from "../store/ledger";
import { firstBatch, MOST_EVENTS, seal } from "./envelope";
import { refreshKeys } from "./keys";
import { verifyReceipt } from "./receipts";

/** Requests one run may spend on halving refused batches. */
const SPLITS = 24;

/** Refusals that may be the fault of one event in the batch; all others concern the whole device. */
const SPLITTABLE = new Set([400, 413, 422, 500]);

export interface Pushed {
  /** Code of what kept something back; null when the outbox was emptied. */
  problem: string | null;
}

type Row = ledger.OutboxRow;
type Receipt = { claims: NonNullable<Awaited<ReturnType<typeof verifyReceipt>>>; jws: string };

/** Throws Offline, and ApiProblem for refusals that concern the device or ask for patience (429, 503). */
export async function pushDevice(id: string): Promise<Pushed> {
  const run = new Run(id);
  let problem: string | null = null;
  for (;;) {
    const rows = (await ledger.unsentRows(id, MOST_EVENTS + run.passed.size)).filter(
      (row) => !run.passed.has(row.id),
    );
    if (rows.length === 0) return { problem };
    problem = (await run.send(firstBatch(rows))) ?? problem;
  }
}

/** Sends events again that were receipted once (the server counts fewer than it signed for). */
export async function sendAgain(id: string, rows: Row[]): Promise<void> {
  const run = new Run(id);
  let rest = rows;
  while (rest.length > 0) {
    const batch = firstBatch(rest);
    await run.send(batch);
    rest = rest.slice(batch.length);
  }
}

class Run {
  /** Events this run has given up on; they stay in the outbox. */
  readonly passed = new Set<string>();
  private splits = SPLITS;

  constructor(private readonly id: string) {}

  /** Sends a batch, in halves if need be. Returns the code of what was kept back, if anything. */
  async send(rows: Row[]): Promise<string | null> {
    let reply: EnvelopeReply;
    try {
      reply = await this.post(rows);
    } catch (error) {
      if (!(error instanceof ApiProblem) || !SPLITTABLE.has(error.status)) throw error;
      return this.halve(rows, error);
    }
    return this.settle(rows, reply);
  }

  private async halve(rows: Row[], refusal: ApiProblem): Promise<string | null> {
    if (rows.length === 1) {
      this.passed.add((rows[0] as Row).id);
      return refusal.code;
    }
    this.splits -= 1;
    if (this.splits < 0) throw refusal;
    const middle = Math.ceil(rows.length / 2);
    const first = await this.send(rows.slice(0, middle));
    const second = await this.send(rows.slice(middle));
    return first ?? second;
  }

  private async post(rows: Row[]): Promise<EnvelopeReply> {
    const sender = await this.sender();
    const ids = rows.map((row) => row.id);
    const outbox = await ledger.leftBeside(this.id, ids);
    const seq = await ledger.nextEnvelopeSeq(this.id);
    const texts = rows.map((row) => row.text);
    const envelope = await seal(sender, seq, outbox, texts);
    const sentAt = Date.now();
    const reply = await ask<EnvelopeReply>("/api/sync/envelopes", {
      method: "POST",
      body: envelope,
      timeout: 30_000,
    });
    await noteContact(this.id, reply.server_time, sentAt);
    return reply;
  }

  private async sender(): Promise<ledger.Device> {
    const found = await ledger.device(this.id);
    if (!found) throw new RangeError(`no device ${this.id}`);
    return found;
  }

  private async settle(rows: Row[], reply: EnvelopeReply): Promise<string | null> {
    const receipts = await this.verify(reply.receipts);
    const results = new Map(reply.results.map((result) => [result.digest, result]));
    const settled: ledger.Settled[] = [];
    for (const row of rows) {
      const digest = await digestOf(row.text);
      const receipt = receipts.find(({ claims }) => claims.digests.includes(digest));
      if (!receipt) {
        this.passed.add(row.id);
        continue;
      }
      const { outcome = "kept", reason = null } = results.get(digest) ?? {};
      settled.push({ row, digest, outcome, reason, receipt: ownReceipt(receipt) });
    }
    if (settled.length > 0) await ledger.settle(this.id, settled);
    return settled.length < rows.length ? "untrusted-receipt" : null;
  }

  /** Only receipts for this very person and device count. An unknown key is asked for once. */
  private async verify(receipts: string[]): Promise<Receipt[]> {
    const sender = await this.sender();
    const found = await claimsOf(receipts, sender, sender.serverKeys);
    if (found.length === receipts.length) return found;
    return claimsOf(receipts, sender, await refreshKeys(sender));
  }
}

async function claimsOf(receipts: string[], sender: ledger.Device, keys: JsonWebKey[]): Promise<Receipt[]> {
  const found: Receipt[] = [];
  for (const jws of receipts) {
    const claims = await verifyReceipt(jws, keys);
    if (claims?.device === sender.id && claims.person === sender.person) found.push({ claims, jws });
  }
  return found;
}

function ownReceipt({ claims, jws }: Receipt): ledger.Settled["receipt"] {
  const { attempt, code, at } = claims;
  return attempt && code ? { attempt, code, at, jws } : null;
}

/** The server's clock against the phone's, half the way there and back allowed for; slow answers tell nothing. */
export async function noteContact(id: string, serverTime: number, sentAt: number): Promise<void> {
  const heardAt = Date.now();
  const isPrompt = heardAt >= sentAt && heardAt - sentAt < 10_000;
  const offset = Math.round(serverTime - (sentAt + heardAt) / 2);
  await ledger.noteDevice(id, { lastContact: serverTime, ...(isPrompt ? { offset } : {}) });
}
