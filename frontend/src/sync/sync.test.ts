import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it } from "vitest";
import type { WorkEvent } from "../engine/shapes";
import type { Profile } from "../store/profiles";
import { SimulatedServer, type Weather } from "./simulated-server";
import { freshPhone, openTab, seeded, type Tab } from "./tabs";

const PERSON = "0192f0c1-0000-7000-8000-000000000001";
const EDITION = "e".repeat(64);

let server: SimulatedServer;

beforeEach(async () => {
  freshPhone();
  server = await SimulatedServer.start();
  server.install();
});

async function signedIn(tab: Tab, code = "ABCDEFGHJK", person = PERSON): Promise<string> {
  server.issueCard(code, person);
  const profile = (await tab.signingIn.signInByCard(code, "phone")) as Profile;
  await tab.unlocking.unlock(profile.id, "");
  return profile.id;
}

async function answer(tab: Tab, question: string): Promise<boolean> {
  return tab.work.record({
    type: "practice_answered",
    course: "c",
    edition: EDITION,
    lesson: "l",
    run: "0192f0c1-7b3a-7c4d-8e5f-0123456789ab",
    question,
    response: "a",
    fraction: 1,
  });
}

function questionsOn(held: SimulatedServer): string[] {
  const events = held.texts().map((text) => JSON.parse(text) as WorkEvent);
  return events.flatMap((event) => (event.type === "practice_answered" ? [event.data.question] : [])).sort();
}

describe("pushing", () => {
  it("leaves the outbox only by a verified receipt", async () => {
    const tab = await openTab();
    const id = await signedIn(tab);
    await answer(tab, "q1");
    expect(await tab.work.outbox(id)).toHaveLength(1);
    expect(await tab.run.runOnce()).toMatchObject({ next: "done" });
    expect(await tab.work.outbox(id)).toHaveLength(0);
    expect(questionsOn(server)).toEqual(["q1"]);
    expect((await tab.ledger.device(id))?.confirmed).toEqual((await tab.ledger.device(id))?.held);
  });

  it("keeps everything when the receipt is signed by a key nobody knows", async () => {
    const tab = await openTab();
    const id = await signedIn(tab);
    await answer(tab, "q1");
    await server.rotate(false);
    expect(await tab.run.runOnce()).toMatchObject({ next: "again" });
    expect(await tab.work.outbox(id)).toHaveLength(1);
    expect((await tab.ledger.device(id))?.problem).toBe("untrusted-receipt");
  });

  it.each([{ device: "another" }, { person: "another" }])("believes no receipt for %o", async (whose) => {
    const tab = await openTab();
    const id = await signedIn(tab);
    await answer(tab, "q1");
    server.receiptsFor = whose;
    await tab.run.runOnce();
    expect(await tab.work.outbox(id)).toHaveLength(1);
  });

  it("takes up a new server key that is shown together with a pinned one", async () => {
    const tab = await openTab();
    const id = await signedIn(tab);
    await answer(tab, "q1");
    await server.rotate(true);
    expect(await tab.run.runOnce()).toMatchObject({ next: "done" });
    expect(await tab.work.outbox(id)).toHaveLength(0);
    expect((await tab.receipts.pinnedKeys()).length).toBe(2);
  });

  it("sends the same bytes again after a lost reply, and counts them once", async () => {
    const tab = await openTab();
    const id = await signedIn(tab);
    await answer(tab, "q1");
    server.weather = () => "lost-coming";
    expect(await tab.run.runOnce()).toMatchObject({ next: "again", isOffline: true });
    expect(await tab.work.outbox(id)).toHaveLength(1);
    server.weather = () => "fine";
    expect(await tab.run.runOnce()).toMatchObject({ next: "done" });
    expect(server.texts()).toHaveLength(1);
    expect((await tab.ledger.device(id))?.held.count).toBe(1);
  });

  it("isolates the one event the server chokes on and sends the rest", async () => {
    const tab = await openTab();
    const id = await signedIn(tab);
    for (let count = 0; count < 30; count += 1) await answer(tab, count === 17 ? "poison" : `q${count}`);
    server.refusal = (texts) =>
      texts.some((text) => text.includes("poison")) ? { status: 400, code: "malformed-envelope" } : null;
    expect(await tab.run.runOnce()).toMatchObject({ next: "again" });
    expect(await tab.work.outbox(id)).toHaveLength(1);
    expect(server.texts()).toHaveLength(29);
    expect((await tab.ledger.device(id))?.problem).toBe("malformed-envelope");
  });

  it("keeps everything under a revoked key and says why", async () => {
    const tab = await openTab();
    const id = await signedIn(tab);
    await answer(tab, "q1");
    server.refusal = () => ({ status: 403, code: "revoked-device" });
    await tab.run.runOnce();
    expect(await tab.work.outbox(id)).toHaveLength(1);
    expect((await tab.ledger.device(id))?.problem).toBe("revoked-device");
  });

  it("waits as long as a busy server asks", async () => {
    const tab = await openTab();
    await signedIn(tab);
    await answer(tab, "q1");
    server.weather = () => "busy";
    expect(await tab.run.runOnce()).toMatchObject({ next: "wait", wait_ms: 1000 });
  });

  it("puts no more than 200 events and 700 kB into one envelope", async () => {
    const { firstBatch } = await import("./envelope");
    const row = (size: number) => ({ text: "x".repeat(size) });
    expect(firstBatch(Array.from({ length: 300 }, () => row(10)))).toHaveLength(200);
    expect(firstBatch(Array.from({ length: 10 }, () => row(300_000)))).toHaveLength(2);
    expect(firstBatch([row(900_000), row(1)])).toHaveLength(1);
    expect(firstBatch([])).toHaveLength(0);
  });

  it("remembers how far the server's clock is ahead", async () => {
    const tab = await openTab();
    const id = await signedIn(tab);
    server.clockAhead = 3_600_000;
    await answer(tab, "q1");
    await tab.run.runOnce();
    expect((await tab.ledger.device(id))?.offset).toBeGreaterThan(3_590_000);
    await answer(tab, "q2");
    const [row] = await tab.ledger.unsentRows(id, 1);
    expect(JSON.parse(row?.text ?? "{}").offset_ms).toBeGreaterThan(3_590_000);
  });
});

describe("comparing", () => {
  it("sends again what a restored server has forgotten", async () => {
    const tab = await openTab();
    const id = await signedIn(tab);
    for (const question of ["q1", "q2", "q3"]) await answer(tab, question);
    await tab.run.runOnce();
    const device = server.devices.get(id);
    device?.texts.clear();
    device?.receipts.clear();
    Object.assign(device ?? {}, { held: { count: 0, digest: (await import("../engine/bytes")).NOTHING } });
    expect(await tab.run.runOnce()).toMatchObject({ next: "done" });
    expect(questionsOn(server)).toEqual(["q1", "q2", "q3"]);
    expect((await tab.ledger.device(id))?.held.count).toBe(3);
  });

  it("shows a difference it cannot repair, and does not send everything again each time", async () => {
    const tab = await openTab();
    const id = await signedIn(tab);
    await answer(tab, "q1");
    await tab.run.runOnce();
    const device = server.devices.get(id);
    if (device) device.held = { ...device.held, count: 7 };
    await tab.run.runOnce();
    expect((await tab.ledger.device(id))?.problem).toBe("digest-mismatch");
    const before = server.requests.filter((request) => request.includes("envelopes")).length;
    await tab.run.runOnce();
    expect(server.requests.filter((request) => request.includes("envelopes"))).toHaveLength(before);
  });
});

describe("several people and sessions", () => {
  it("makes a fresh session by the key when the cookie is another person's", async () => {
    const tab = await openTab();
    await signedIn(tab);
    server.session = "somebody-else";
    expect(await tab.run.runOnce()).toMatchObject({ next: "done" });
    expect(server.session).toBe(PERSON);
  });

  it("sends for every profile on the phone, opened or not, under its own key", async () => {
    const tab = await openTab();
    const first = await signedIn(tab);
    await answer(tab, "q1");
    const second = await signedIn(tab, "KJHGFEDCBA", "0192f0c1-0000-7000-8000-000000000002");
    await answer(tab, "q2");
    await tab.run.runOnce();
    expect(server.devices.get(first)?.texts.size).toBe(1);
    expect(server.devices.get(second)?.texts.size).toBe(1);
  });

  it("lets others on the phone send while one device has to wait, and waits as told", async () => {
    const tab = await openTab();
    const first = await signedIn(tab);
    await answer(tab, "q1");
    const second = await signedIn(tab, "KJHGFEDCBA", "0192f0c1-0000-7000-8000-000000000002");
    await answer(tab, "q2");
    server.refusal = (texts) =>
      texts.some((text) => text.includes('"q1"'))
        ? { status: 429, code: "sending-too-much", after: 40 }
        : null;
    expect(await tab.run.runOnce()).toMatchObject({ next: "wait", wait_ms: 40_000 });
    expect(await tab.work.outbox(first)).toHaveLength(1);
    expect(await tab.work.outbox(second)).toHaveLength(0);
  });

  it("signs in with a card whose first reply was lost", async () => {
    const tab = await openTab();
    server.issueCard("ABCDEFGHJK", PERSON);
    server.weather = () => "lost-coming";
    await expect(tab.signingIn.signInByCard("ABCDE-FGHJK", "phone")).rejects.toMatchObject({
      name: "Offline",
    });
    server.weather = () => "fine";
    const later = await openTab();
    const profile = (await later.signingIn.signInByCard("abcde fghjk", "phone")) as Profile;
    expect(profile.person).toBe(PERSON);
  });

  it("keeps unsent work, nameless, of someone who left, and goes for good once it is received", async () => {
    const tab = await openTab();
    const id = await signedIn(tab);
    await answer(tab, "q1");
    await expect(tab.leaving.removeProfile(id)).rejects.toMatchObject({ name: "UnsentWork", count: 1 });
    expect(await tab.leaving.removeProfile(id, { keepUnsent: true })).toBe("leaving");
    expect(await tab.profiles.listProfiles()).toHaveLength(0);
    const [row] = await tab.ledger.devices();
    expect(JSON.stringify(row)).not.toContain("Xã");
    await tab.run.runOnce();
    expect(questionsOn(server)).toEqual(["q1"]);
    expect(await tab.ledger.devices()).toHaveLength(0);
  });
});

describe("any weather", () => {
  const kinds: Weather[] = ["fine", "fine", "lost-going", "lost-coming", "doubled", "busy"];

  async function storm(seed: number, locks: boolean): Promise<void> {
    freshPhone({ locks });
    server = await SimulatedServer.start();
    server.install();
    const chance = seeded(seed);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(chance() * from.length)] as T;
    const tabs = [await openTab(), await openTab()];
    const id = await signedIn(tabs[0] as Tab);
    await (tabs[1] as Tab).unlocking.unlock(id, "");
    server.weather = () => pick(kinds);
    const done: string[] = [];
    const running: Promise<unknown>[] = [];
    for (let step = 0; step < 40; step += 1) {
      const at = chance() < 0.5 ? 0 : 1;
      const tab = tabs[at] as Tab;
      const deed = chance();
      if (deed < 0.6) {
        const question = `q${step}`;
        await answer(tab, question);
        done.push(question);
      } else if (deed < 0.9) {
        running.push(tab.leader.asLeader(async () => void (await tab.run.runOnce())));
      } else {
        tabs[at] = await openTab();
        await (tabs[at] as Tab).unlocking.unlock(id, "");
      }
    }
    await Promise.all(running);
    await calm(tabs[0] as Tab);
    expect(questionsOn(server)).toEqual(done.sort());
    expect(await (tabs[1] as Tab).work.outbox(id)).toHaveLength(0);
    expect(await (tabs[0] as Tab).ledger.device(id)).toMatchObject({ held: server.devices.get(id)?.held });
  }

  async function calm(tab: Tab): Promise<void> {
    server.weather = () => "fine";
    for (let tries = 0; tries < 5; tries += 1) {
      if ((await tab.run.runOnce()).next === "done") return;
    }
    throw new Error("never done");
  }

  it.each(Array.from({ length: 25 }, (_, index) => index))(
    "loses nothing and keeps nothing twice (seed %i)",
    (seed) => storm(seed, true),
  );

  it.each([101, 102, 103])("holds without Web Locks too (seed %i)", (seed) => storm(seed, false));
});
