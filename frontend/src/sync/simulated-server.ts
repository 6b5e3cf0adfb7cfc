/** A server for tests: real signatures, real digests, and a network that fails as told. Not part of the app. */
import { digestOf, fromBase64url, NOTHING, roll, utf8 } from "../engine/bytes";
import type { Held, MyState, WorkEvent } from "../engine/shapes";
import { compact, type FlattenedJws, open, sign } from "./jws";

/** What the network does to one request. */
export type Weather = "fine" | "lost-going" | "lost-coming" | "doubled" | "busy";

interface Known {
  person: string;
  publicKey: JsonWebKey;
  texts: Map<string, string>;
  receipts: Map<string, string>;
  held: Held;
}

const P256 = { name: "ECDSA", namedCurve: "P-256" };

export class SimulatedServer {
  readonly devices = new Map<string, Known>();
  readonly requests: string[] = [];
  weather: () => Weather = () => "fine";
  /** Code of a whole refusal, by event text, and the seconds to wait. */
  refusal: (texts: string[]) => { status: number; code: string; after?: number } | null = () => null;
  /** Who the cookie says is signed in. */
  session: string | null = null;
  clockAhead = 0;
  /** Whose receipts it gives, when not the sender's. */
  receiptsFor: { person?: string; device?: string } = {};
  private nonce = 0;
  private cards = new Map<string, { person: string; device: string | null }>();
  private constructor(
    private pair: CryptoKeyPair,
    public publicKey: JsonWebKey,
  ) {}

  static async start(): Promise<SimulatedServer> {
    const { pair, jwk } = await freshKey();
    return new SimulatedServer(pair, jwk);
  }

  /** A new signing key; `overlap` keeps showing the old one beside it. */
  async rotate(overlap: boolean): Promise<void> {
    const old = this.publicKey;
    const { pair, jwk } = await freshKey();
    this.pair = pair;
    this.publicKey = jwk;
    this.oldKeys = overlap ? [...this.oldKeys, old] : [];
  }
  private oldKeys: JsonWebKey[] = [];

  issueCard(code: string, person: string): void {
    this.cards.set(code, { person, device: null });
  }

  /** Every event text it holds. */
  texts(): string[] {
    return [...this.devices.values()].flatMap((device) => [...device.texts.values()]);
  }

  install(): void {
    globalThis.fetch = (async (input: string, init?: RequestInit) => {
      const path = String(input);
      this.requests.push(`${init?.method ?? "GET"} ${path}`);
      const weather = this.weather();
      if (weather === "lost-going") throw new TypeError("no network");
      if (weather === "busy") return problem(503, "ingest-busy", { "retry-after": "1" });
      if (weather === "doubled") await this.answer(path, init);
      const reply = await this.answer(path, init);
      if (weather === "lost-coming") throw new TypeError("no network");
      return reply;
    }) as typeof fetch;
  }

  private async answer(path: string, init?: RequestInit): Promise<Response> {
    const body = init?.body ? JSON.parse(String(init.body)) : null;
    if (path === "/api/sync/envelopes") return this.receive(body);
    if (path === "/api/sync/keys") return json({ keys: [this.publicKey, ...this.oldKeys] });
    if (path === "/api/me/state") return this.state();
    if (path === "/api/sign-in/card") return this.card(body);
    if (path === "/api/sign-in/challenge") return json({ nonce: `n${++this.nonce}`, expires_at: Date.now() });
    if (path === "/api/sign-in/device") return this.assertion(body.assertion);
    return problem(404, "not-found");
  }

  private welcome(person: string): Response {
    this.session = person;
    const server_keys = [this.publicKey, ...this.oldKeys];
    return json({
      person: { id: person, name: "A" },
      unit_name: "Xã",
      roles: [],
      needs_password: false,
      server_keys,
    });
  }

  private card({ code, device }: { code: string; device: { id: string; public_key: JsonWebKey } }): Response {
    const card = this.cards.get(code);
    if (!card) return problem(401, "card-unknown");
    if (card.device) return problem(409, "card-used");
    card.device = device.id;
    const blank = { texts: new Map(), receipts: new Map(), held: { count: 0, digest: NOTHING } };
    this.devices.set(device.id, { person: card.person, publicKey: device.public_key, ...blank });
    return this.welcome(card.person);
  }

  private async assertion(token: string): Promise<Response> {
    const kid = JSON.parse(new TextDecoder().decode(fromBase64url(token.split(".")[0] as string))).kid;
    const device = this.devices.get(kid);
    const opened = device && (await open(token, "saovuong-assertion", [device.publicKey]));
    return device && opened ? this.welcome(device.person) : problem(401, "unknown-device");
  }

  private async receive(envelope: FlattenedJws): Promise<Response> {
    const { kid } = JSON.parse(new TextDecoder().decode(fromBase64url(envelope.protected)));
    const device = this.devices.get(kid);
    if (!device) return problem(401, "unknown-device");
    const opened = await open(compact(envelope), "saovuong-envelope", [device.publicKey]);
    if (!opened) return problem(401, "wrong-signature");
    const { events } = opened.payload as { events: string[] };
    const refused = this.refusal(events);
    if (refused) {
      const headers = refused.after === undefined ? {} : { "retry-after": String(refused.after) };
      return problem(refused.status, refused.code, headers as Record<string, string>);
    }
    const results = [];
    const receipts = new Set<string>();
    for (const text of events) {
      const digest = await digestOf(text);
      const outcome = device.texts.has(digest) ? "already" : "kept";
      if (outcome === "kept") await this.keep(kid, device, digest, text);
      receipts.add(device.receipts.get(digest) as string);
      results.push({ id: JSON.parse(text).id, digest, outcome, reason: null });
    }
    return json({ results, receipts: [...receipts], server_time: this.now() });
  }

  private async keep(id: string, device: Known, digest: string, text: string): Promise<void> {
    const event = JSON.parse(text) as WorkEvent;
    const own = event.type === "test_submitted" ? { attempt: event.data.attempt, code: "K7QM-2XNA" } : {};
    const claims = {
      v: 1,
      iss: "saovuong",
      person: device.person,
      device: id,
      at: this.now(),
      digests: [digest],
      ...own,
      ...this.receiptsFor,
    };
    device.texts.set(digest, text);
    device.held = { count: device.held.count + 1, digest: roll(device.held.digest, digest) };
    device.receipts.set(
      digest,
      compact(await sign({ kid: "k", typ: "saovuong-receipt" }, claims, this.pair.privateKey)),
    );
  }

  private now(): number {
    return Date.now() + this.clockAhead;
  }

  private state(): Response {
    if (!this.session) return problem(401, "unauthenticated");
    const own = [...this.devices].filter(([, device]) => device.person === this.session);
    const devices = own.map(([id, { held }]) => ({ id, ...held }));
    const blank = { held: { count: 0, digest: NOTHING }, lessons: [], attempts: [], assignments: [] };
    return json({ person: this.session, server_time: this.now(), devices, ...blank } satisfies MyState);
  }
}

async function freshKey(): Promise<{ pair: CryptoKeyPair; jwk: JsonWebKey }> {
  const pair = await crypto.subtle.generateKey(P256, true, ["sign", "verify"]);
  return { pair, jwk: await crypto.subtle.exportKey("jwk", pair.publicKey) };
}

function json(body: unknown): Response {
  return new Response(utf8(JSON.stringify(body)), { headers: { "content-type": "application/json" } });
}

export function problem(status: number, code: string, headers: Record<string, string> = {}): Response {
  const body = { type: `/problems/${code}`, code, title: code, status, details: {} };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
  });
}
