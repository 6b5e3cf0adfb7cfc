import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { freshPhone, openTab, person } from "../sync/tabs";

const MINUTE = 60_000;

beforeEach(() => {
  freshPhone();
  vi.stubGlobal("localStorage", storage());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Keys are the object's own, as in browsers. */
function storage(): Storage {
  const methods = {
    getItem(this: Record<string, string>, key: string) {
      return this[key] ?? null;
    },
    setItem(this: Record<string, string>, key: string, value: string) {
      this[key] = value;
    },
    removeItem(this: Record<string, string>, key: string) {
      delete this[key];
    },
  };
  return Object.create(methods) as Storage;
}

/** As long as the other tabs take to hear of it. */
const heard = () => new Promise((resolve) => setTimeout(resolve, 80));
const later = (minutes: number) => vi.useFakeTimers({ now: Date.now() + minutes * MINUTE, toFake: ["Date"] });

describe("the turn on a phone", () => {
  it("ends in all tabs when it ends in one", async () => {
    const [one, two] = [await openTab(), await openTab()];
    const id = await person(one, "A", "2468");
    for (const tab of [one, two]) {
      await tab.profiles.restore();
      await tab.unlocking.unlock(id, "2468");
    }
    one.profiles.lock();
    await heard();
    expect([one.profiles.current(), two.profiles.current()]).toEqual([null, null]);
  });

  it("is one person's: who opens his profile in one tab locks the other's in another", async () => {
    const [one, two] = [await openTab(), await openTab()];
    const [first, second] = [await person(one, "A", "2468"), await person(one, "B", "1357")];
    for (const tab of [one, two]) await tab.profiles.restore();
    await one.unlocking.unlock(first, "2468");
    await two.unlocking.unlock(second, "1357");
    await heard();
    expect(one.profiles.current()).toBeNull();
    expect(two.profiles.current()?.id).toBe(second);
  });

  it("ends after the chosen minutes without a touch, not before, and when the clock was set back", async () => {
    const tab = await openTab();
    const id = await person(tab, "A", "2468");
    await tab.unlocking.changeRest(id, 5);
    await tab.unlocking.unlock(id, "2468");
    later(4);
    tab.profiles.touch();
    later(4);
    tab.profiles.lookAround();
    expect(tab.profiles.current()?.id).toBe(id);
    later(2);
    tab.profiles.touch();
    expect(tab.profiles.current()).toBeNull();
    await tab.unlocking.unlock(id, "2468");
    later(-60);
    tab.profiles.lookAround();
    expect(tab.profiles.current()).toBeNull();
  });

  it("rests fifteen minutes where one person is, five where several are, and as long as one likes without a PIN", async () => {
    const tab = await openTab();
    const id = await person(tab, "A", "2468");
    expect((await tab.profiles.profileOf(id)).rest).toBe(15);
    const other = await person(tab, "B");
    expect((await tab.profiles.profileOf(id)).rest).toBe(5);
    await tab.unlocking.unlock(other, "");
    later(600);
    tab.profiles.lookAround();
    expect(tab.profiles.current()?.id).toBe(other);
  });

  it("leaves a session to be ended, unless the same person comes back", async () => {
    const tab = await openTab();
    const turn = await import("./turn");
    const [first, second] = [await person(tab, "A"), await person(tab, "B")];
    await tab.unlocking.unlock(first, "");
    expect(turn.isSessionLeft()).toBe(false);
    tab.profiles.lock();
    expect([turn.isSessionLeft(), turn.lastTurn()]).toEqual([true, first]);
    await tab.unlocking.unlock(first, "");
    expect(turn.isSessionLeft()).toBe(false);
    await tab.unlocking.unlock(second, "");
    expect(turn.isSessionLeft()).toBe(true);
  });
});

describe("on one phone", () => {
  it("a test of somebody else can be neither seen nor changed", async () => {
    const tab = await openTab();
    const [first, second] = [await person(tab, "A"), await person(tab, "B")];
    await tab.unlocking.unlock(second, "");
    const draft = {
      attempt: "t1",
      device: first,
      minutes: 20,
      answers: { q: "a" },
      clock: { elapsed_ms: 0 },
    };
    await tab.database.write(["drafts"], (tx) => tx.store.put(draft as never));
    expect(await tab.running.runningTest()).toBeNull();
    await expect(tab.running.saveTest("t1", { answers: {} })).rejects.toThrow(RangeError);
    expect((await tab.profiles.profileOf(first)).isTesting).toBe(true);
    expect((await tab.profiles.profileOf(second)).isTesting).toBe(false);
  });

  it("who comes back by a new card has one profile, with what he did and the test under way", async () => {
    const tab = await openTab();
    const old = await person(tab, "A", "2468");
    const row = await tab.profiles.profileOf(old);
    await tab.unlocking.unlock(old, "2468");
    await tab.work.record({ type: "lesson_finished", course: "c", edition: "e", lesson: "l", spent_ms: 1 });
    const draft = { attempt: "t1", device: old, minutes: 20, answers: { q: "a" }, clock: { elapsed_ms: 0 } };
    await tab.database.write(["drafts"], (tx) => tx.store.put(draft as never));
    const { id: device } = await tab.enrolment.prepareDevice("NEWCARD");
    const fresh = { person: row.person, name: "A", unitName: "Xã", roles: [], pin: "1357", serverKeys: [] };
    await tab.enrolment.createProfile({ ...fresh, device });
    expect((await tab.profiles.listProfiles()).map(({ id, isTesting }) => [id, isTesting])).toEqual([
      [device, true],
    ]);
    expect((await tab.work.localProgress(device)).lessons).toHaveLength(1);
    expect(await tab.work.outbox(old)).toHaveLength(1);
    expect(await tab.work.outbox(device)).toHaveLength(0);
    expect((await tab.ledger.devices()).find(({ id }) => id === old)).toMatchObject({
      isLeaving: true,
      name: "",
    });
  });

  it("nothing of who signs out stays in what tabs share", async () => {
    const tab = await openTab();
    const id = await person(tab, "A");
    const { person: who } = await tab.profiles.profileOf(id);
    localStorage.setItem(`sv-practice:${who}:l1`, "{}");
    localStorage.setItem("sv-settings", "{}");
    await tab.leaving.removeProfile(id);
    expect(Object.keys(localStorage).filter((key) => key.startsWith("sv-"))).toEqual(["sv-settings"]);
  });
});
