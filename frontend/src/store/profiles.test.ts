import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { freshPhone, openTab, person } from "../sync/tabs";
import { waitAfter, waitLeft } from "./pin";

beforeEach(() => freshPhone());
afterEach(() => vi.useRealTimers());

describe("profiles", () => {
  it("keep a key that cannot be taken out", async () => {
    const tab = await openTab();
    const id = await person(tab);
    const device = await tab.ledger.device(id);
    expect(device?.key.extractable).toBe(false);
    await expect(crypto.subtle.exportKey("jwk", device?.key as CryptoKey)).rejects.toThrow();
    expect(device?.publicKey).not.toHaveProperty("d");
  });

  it("reuse the key prepared for a card, and only for that card", async () => {
    const tab = await openTab();
    const first = await tab.enrolment.prepareDevice("CARD1");
    expect((await tab.enrolment.prepareDevice("CARD1")).id).toBe(first.id);
    expect((await tab.enrolment.prepareDevice("CARD2")).id).not.toBe(first.id);
  });

  it("open only by their PIN", async () => {
    const tab = await openTab();
    const id = await person(tab, "A", "2468");
    expect(await tab.unlocking.unlock(id, "1357")).toEqual({ wait_ms: 0, failures: 1 });
    expect(tab.profiles.current()).toBeNull();
    expect(await tab.unlocking.unlock(id, "2468")).toHaveProperty("profile.name", "A");
    expect(tab.profiles.current()?.id).toBe(id);
    tab.profiles.lock();
    expect(tab.profiles.current()).toBeNull();
  });

  it("make guessing slow, over restarts, even for the right PIN", async () => {
    const tab = await openTab();
    const id = await person(tab, "A", "2468");
    for (let tries = 1; tries < 5; tries += 1) await tab.unlocking.unlock(id, "0000");
    expect(await tab.unlocking.unlock(id, "0000")).toEqual({ wait_ms: 30_000, failures: 5 });
    const later = await openTab();
    expect(await later.unlocking.unlock(id, "2468")).toHaveProperty("wait_ms");
    vi.useFakeTimers({ now: Date.now() + 31_000, toFake: ["Date"] });
    expect(await later.unlocking.unlock(id, "2468")).toHaveProperty("profile");
  });

  it("double the wait up to an hour, and a clock set back does not lengthen it", () => {
    expect([4, 5, 6, 7, 30].map(waitAfter)).toEqual([0, 30_000, 60_000, 120_000, 3_600_000]);
    expect(waitLeft({ failures: 5, retryAt: 1_000_000_000 }, 0)).toBe(30_000);
    expect(waitLeft({ failures: 5, retryAt: 1_000 }, 2_000)).toBe(0);
  });

  it("change their PIN only with the old one", async () => {
    const tab = await openTab();
    const id = await person(tab);
    expect(await tab.unlocking.changePin(id, null, "1111")).toBe(true);
    expect(await tab.unlocking.changePin(id, null, "2222")).toBe(false);
    expect(await tab.unlocking.changePin(id, "1111", "2222")).toBe(true);
    expect(await tab.unlocking.unlock(id, "2222")).toHaveProperty("profile");
  });
});
