import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { SimulatedServer } from "./simulated-server";
import type { SyncStatus } from "./status";
import { freshPhone, openTab } from "./tabs";

let stop = () => {};
let server: SimulatedServer;

beforeEach(async () => {
  freshPhone();
  server = await SimulatedServer.start();
  server.install();
  Object.assign(globalThis, {
    document: Object.assign(new EventTarget(), {
      visibilityState: "visible",
      documentElement: { lang: "vi" },
    }),
    window: new EventTarget(),
  });
});

afterEach(() => {
  stop();
  Object.assign(globalThis, { document: undefined, window: undefined });
});

/** A tab in which somebody is signed in and the schedule runs; every status shown is collected. */
async function running() {
  const tab = await openTab();
  server.issueCard("ABCDEFGHJK", "0192f0c1-0000-7000-8000-000000000001");
  const entered = await tab.signingIn.signInByCard("ABCDEFGHJK", "phone");
  if (!("id" in entered)) throw new Error("a learner's card gives a profile");
  await tab.unlocking.unlock(entered.id, "");
  const seen: SyncStatus[] = [];
  (await import("./status")).status.subscribe((value) => seen.push(value));
  const schedule = await import("./start");
  stop = schedule.start();
  // The run that opening the app begins is over.
  await vi.waitFor(() => expect(seen.at(-1)?.lastContact).not.toBeNull(), 5_000);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const finish = () =>
    tab.work.record({ type: "lesson_finished", course: "c", edition: "e", lesson: "l", spent_ms: 1 });
  return { tab, seen, schedule, finish, states: () => seen.map(({ state }) => state) };
}

it("the pause doubles, is partly left to chance and has an end", async () => {
  const { pause } = await import("./start");
  expect([0, 1, 2].map((failed) => pause(failed, 1))).toEqual([5_000, 10_000, 20_000]);
  expect(pause(0, 0)).toBe(2_500);
  expect(pause(50, 1)).toBe(120_000);
});

it("finished work is said to be saved, then sending, then received", async () => {
  const { finish, states, seen } = await running();
  await finish();
  await vi.waitFor(() => expect(states()).toContain("saved"));
  await vi.waitFor(() => expect(states().at(-1)).toBe("received"), 5_000);
  expect(states()).toContain("sending");
  expect(seen.at(-1)).toMatchObject({ unsent: 0, problem: null });
  expect(server.texts()).toHaveLength(1);
});

it("without a network work stays saved, and the button sends it as soon as there is one", async () => {
  const { finish, seen, schedule } = await running();
  server.weather = () => "lost-going";
  await finish();
  await schedule.pushNow();
  await vi.waitFor(() =>
    expect(seen.at(-1)).toMatchObject({ state: "saved", problem: "offline", unsent: 1 }),
  );
  expect(seen.at(-1)?.nextTry).toBeGreaterThan(Date.now());
  server.weather = () => "fine";
  await schedule.pushNow();
  await vi.waitFor(() => expect(seen.at(-1)).toMatchObject({ state: "received", problem: null }));
});

it("coming back into view tries again", async () => {
  const { finish, seen } = await running();
  server.weather = () => "lost-going";
  await finish();
  await vi.waitFor(() => expect(seen.at(-1)?.problem).toBe("offline"), 3_000);
  server.weather = () => "fine";
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.waitFor(() => expect(seen.at(-1)?.state).toBe("received"), 3_000);
});

it("a busy server is left alone for as long as it asked, even by the button", async () => {
  const { finish, schedule } = await running();
  server.weather = () => "busy";
  await finish();
  await schedule.pushNow();
  const before = server.requests.filter((request) => request.includes("envelopes")).length;
  await schedule.pushNow();
  expect(server.requests.filter((request) => request.includes("envelopes"))).toHaveLength(before);
});

it("a refusal is said to block, with its code", async () => {
  const { finish, seen, schedule } = await running();
  server.refusal = () => ({ status: 403, code: "revoked-device" });
  await finish();
  await schedule.pushNow();
  await vi.waitFor(() =>
    expect(seen.at(-1)).toMatchObject({ state: "blocked", problem: "revoked-device", unsent: 1 }),
  );
});

it("that the phone was reported lost is said without a network too", async () => {
  const { finish, seen, schedule } = await running();
  server.refusal = () => ({ status: 403, code: "lost-device" });
  await finish();
  await schedule.pushNow();
  server.weather = () => "lost-going";
  await schedule.pushNow();
  await vi.waitFor(() => expect(seen.at(-1)).toMatchObject({ state: "blocked", problem: "lost-device" }));
});
