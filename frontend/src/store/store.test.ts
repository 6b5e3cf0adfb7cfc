import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sha256, toHex, utf8 } from "../engine/bytes";
import type { Catalogue, LessonPack, Manifest, TestPack } from "../engine/shapes";
import { freshPhone, openTab, person, type Tab } from "../sync/tabs";

beforeEach(() => freshPhone());
afterEach(() => vi.useRealTimers());

const lesson = {
  type: "lesson_finished",
  course: "c",
  edition: "e",
  lesson: "l1",
  spent_ms: 1234.5,
} as const;

describe("work", () => {
  it("is refused politely when nobody is signed in", async () => {
    const tab = await openTab();
    expect(await tab.work.record(lesson)).toBe(false);
  });

  it("is on disk when the promise resolves: another tab sees it", async () => {
    const tab = await openTab();
    const id = await person(tab);
    await tab.unlocking.unlock(id, "");
    expect(await tab.work.record(lesson)).toBe(true);
    const other = await openTab();
    expect(await other.work.outbox(id)).toMatchObject([{ type: "lesson_finished", course: "c" }]);
    expect((await other.work.localProgress(id)).lessons).toMatchObject([{ lesson: "l1", course: "c" }]);
  });

  it("is written with strict durability", async () => {
    const tab = await openTab();
    const id = await person(tab);
    await tab.unlocking.unlock(id, "");
    const begin = vi.spyOn(IDBDatabase.prototype, "transaction");
    await tab.work.record(lesson);
    const writes = begin.mock.calls.filter(([, mode]) => mode === "readwrite");
    expect(writes).toHaveLength(1);
    expect(writes[0]?.[2]).toEqual({ durability: "strict" });
    begin.mockRestore();
  });

  it("is numbered without gaps and never twice, from two tabs at once", async () => {
    const [one, two] = [await openTab(), await openTab()];
    const id = await person(one);
    for (const tab of [one, two]) await tab.unlocking.unlock(id, "");
    await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 ? one : two).work.record(lesson)));
    const rows = await one.ledger.unsentRows(id, 100);
    expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(new Set(rows.map((row) => row.id)).size).toBe(20);
    const event = JSON.parse(rows[0]?.text ?? "");
    expect(Object.keys(event)).toEqual([
      "id",
      "type",
      "person",
      "device",
      "seq",
      "at",
      "mono_ms",
      "offset_ms",
      "data",
    ]);
    expect(event.data.spent_ms).toBe(1235);
  });

  it("says that the phone is full by that name, and keeps nothing half", async () => {
    const tab = await openTab();
    const id = await person(tab);
    await tab.unlocking.unlock(id, "");
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("no room", "QuotaExceededError");
    };
    await expect(tab.work.record(lesson)).rejects.toMatchObject({ name: "StorageFull" });
    IDBObjectStore.prototype.put = put;
    expect(await tab.work.outbox(id)).toHaveLength(0);
  });

  it("says that storage is blocked by that name", async () => {
    const tab = await openTab();
    Object.assign(globalThis, { indexedDB: undefined });
    await expect(tab.profiles.listProfiles()).rejects.toMatchObject({ name: "StorageBlocked" });
  });
});

const both = (vi: string) => ({ vi, en: vi });

async function publish() {
  const hashes = new Map<string, Uint8Array<ArrayBuffer>>();
  const put = async (body: object) => {
    const bytes = utf8(JSON.stringify(body));
    const hash = toHex(await sha256(bytes));
    hashes.set(hash, bytes);
    return { hash, bytes: bytes.length };
  };
  const text = (course: string, id: string, title: string, html: string): LessonPack => ({
    ...{ format: 1, kind: "lesson", course, lesson: id, title: both(title), summary: both(""), minutes: 4 },
    ...{
      as_of: "2026-11-23",
      review_by: "2027-11-23",
      is_pending: false,
      objectives: [],
      html,
      key_points: [],
    },
    ...{ legal: [], terms: {}, practice: [] },
  });
  const first = await put(text("c", "l1", "Dân quân tự vệ", "<p>Lực lượng <b>dân quân</b> là của xã.</p>"));
  const second = await put(text("c", "l2", "Kho đạn", "<p>Quản lý đạn&nbsp;dược.</p>"));
  const asked = ["q1", "q2", "q3", "q4"].map((id) => ({
    id,
    kind: "true_false" as const,
    stem: id,
    shuffle: true,
  }));
  const limits = { minutes: 10, draw: 2, pass_percent: 70, attempts: 0 };
  const test: TestPack = {
    format: 1,
    kind: "test",
    course: "c",
    test: "t",
    title: both("T"),
    ...limits,
    questions: asked,
  };
  const kept = await put(test);
  const english = await put({ ...text("c", "l1", "Dân quân tự vệ", "<p>The militia.</p>"), lang: "en" });
  const entry = (id: string, title: string, { hash, bytes }: { hash: string; bytes: number }) => ({
    ...{ id, title: both(title), summary: both(""), minutes: 4, questions: 0, pack: hash, bytes, assets: [] },
  });
  const manifest: Manifest = {
    ...{
      format: 1,
      kind: "edition",
      course: "c",
      title: both("Khóa"),
      summary: both(""),
      themes: [5],
      number: 1,
    },
    lessons: [
      {
        ...entry("l1", "Dân quân tự vệ", first),
        translations: { en: { pack: english.hash, bytes: english.bytes } },
      },
      entry("l2", "Kho đạn", second),
    ],
    test: { id: "t", title: both("T"), ...limits, pack: kept.hash, bytes: kept.bytes },
  };
  const edition = await put(manifest);
  const course = {
    ...{ id: "c", edition: edition.hash, title: both("Khóa học"), summary: both("Tóm tắt"), themes: [5] },
    ...{ minutes: 8, lessons: 2, questions: 0, bytes: 999, has_test: true },
  };
  const catalogue: Catalogue = { version: 1, courses: [course] };
  const fetched: string[] = [];
  globalThis.fetch = (async (input: string) => {
    fetched.push(input);
    if (input === "/api/catalogue") return new Response(JSON.stringify(catalogue));
    const bytes = hashes.get(input.replace("/packs/", ""));
    if (!bytes) throw new TypeError("no network");
    return new Response(bytes);
  }) as typeof fetch;
  return { hashes, fetched, catalogue };
}

function cutNetwork(): void {
  globalThis.fetch = (async () => {
    throw new TypeError("no network");
  }) as typeof fetch;
}

describe("the library", () => {
  it("opens everything of a downloaded course without a network", async () => {
    await publish();
    const tab = await openTab();
    await tab.library.refreshCatalogue();
    expect(await tab.library.downloadSize("c")).toBe(999);
    const steps: number[] = [];
    await tab.library.downloadCourse("c", (done, total) => steps.push(done / total));
    expect(steps.at(-1)).toBe(1);
    cutNetwork();
    const later = await openTab();
    expect((await later.library.catalogue())?.courses).toHaveLength(1);
    expect((await later.library.openLesson("c", "l1")).title.vi).toBe("Dân quân tự vệ");
    expect((await later.library.openTest("c")).questions).toHaveLength(4);
    expect(await later.library.downloadSize("c")).toBe(0);
  });

  it("reads in English where there is a translation, and in Vietnamese where it cannot be had", async () => {
    await publish();
    const tab = await openTab();
    await tab.library.refreshCatalogue();
    await tab.library.downloadCourse("c");
    cutNetwork();
    expect(await tab.library.openLesson("c", "l1", "en")).not.toHaveProperty("lang");
    await publish();
    expect(await tab.library.downloadSize("c", "en")).toBeGreaterThan(0);
    await tab.library.downloadCourse("c", undefined, undefined, "en");
    cutNetwork();
    expect(await tab.library.downloadSize("c", "en")).toBe(0);
    expect(await tab.library.openLesson("c", "l1", "en")).toHaveProperty("lang", "en");
    expect(await tab.library.openLesson("c", "l2", "en")).not.toHaveProperty("lang");
    expect(await tab.search.search("militia", "en")).toMatchObject([{ lesson: "l1", snippetLang: "en" }]);
    expect(await tab.search.search("kho dan", "en")).toMatchObject([{ lesson: "l2", snippetLang: "vi" }]);
    expect(await tab.search.search("luc luong", "vi")).toHaveLength(1);
  });

  it("downloads the chosen language alone, and reads it when nothing else is here", async () => {
    const { fetched } = await publish();
    const tab = await openTab();
    await tab.library.refreshCatalogue();
    const { bytes } = await tab.library.downloadCourse("c", undefined, undefined, "en");
    expect(bytes).toBeGreaterThan(0);
    cutNetwork();
    expect(fetched).toHaveLength(5);
    expect(await tab.library.openLesson("c", "l1", "vi")).toHaveProperty("lang", "en");
    expect(await tab.library.downloadSize("c", "vi")).toBeGreaterThan(0);
    await tab.library.removeCourse("c");
    expect(await tab.search.search("militia", "en")).toEqual([]);
  });

  it("goes on where a broken download stopped", async () => {
    const { hashes, fetched, catalogue } = await publish();
    const tab = await openTab();
    await tab.library.refreshCatalogue();
    const [first] = [...hashes.keys()];
    const bytes = hashes.get(first as string) as Uint8Array<ArrayBuffer>;
    hashes.delete(first as string);
    await expect(tab.library.downloadCourse("c")).rejects.toMatchObject({ name: "Offline" });
    expect(await tab.library.downloaded("c")).toBeNull();
    hashes.set(first as string, bytes);
    await tab.library.downloadCourse("c");
    expect(fetched.filter((path) => path === `/packs/${catalogue.courses[0]?.edition}`)).toHaveLength(1);
    expect(await tab.library.downloaded("c")).not.toBeNull();
  });

  it("refuses bytes that are not what their name says", async () => {
    const tab = await openTab();
    await expect(tab.packs.savePack("0".repeat(64), utf8("{}"))).rejects.toMatchObject({
      name: "WrongBytes",
    });
  });

  it("drops a removed course's packs and its words", async () => {
    await publish();
    const tab = await openTab();
    await tab.library.refreshCatalogue();
    await tab.library.downloadCourse("c");
    expect(await tab.search.search("dược")).toHaveLength(1);
    await tab.library.removeCourse("c");
    expect(await tab.library.downloads()).toEqual([]);
    expect((await tab.packs.storageEstimate()).packs).toBeLessThan(1_500);
    expect(await tab.search.search("dược")).toEqual([]);
  });
});

describe("search", () => {
  it("finds words typed without marks, and ranks exact hits first when the query has some", async () => {
    await publish();
    const tab = await openTab();
    await tab.library.refreshCatalogue();
    await tab.library.downloadCourse("c");
    const lessons = async (query: string) => (await tab.search.search(query)).map((hit) => hit.lesson);
    expect(await lessons("dan quan")).toEqual(["l1", "l2"]);
    expect(await lessons("đạn")).toEqual(["l2", "l1"]);
    expect(await lessons("dân")).toEqual(["l1", "l2"]);
    expect(await lessons("khong co")).toEqual([]);
    const [hit] = await tab.search.search("dan quan");
    const [from, to] = hit?.snippetRanges[0] ?? [0, 0];
    expect(hit?.snippet.slice(from, to)).toBe("dân quân");
  });
});

describe("tests", () => {
  async function ready(): Promise<{ tab: Tab; id: string }> {
    await publish();
    const tab = await openTab();
    await tab.library.refreshCatalogue();
    await tab.library.downloadCourse("c");
    cutNetwork();
    const id = await person(tab);
    await tab.unlocking.unlock(id, "");
    return { tab, id };
  }

  it("start without a network, once, and carry their drawn questions", async () => {
    const { tab, id } = await ready();
    const test = await tab.attempts.startTest("c");
    expect(test.questions).toHaveLength(2);
    expect((await tab.attempts.startTest("c")).attempt).toBe(test.attempt);
    expect((await tab.work.outbox(id)).map((entry) => entry.type)).toEqual(["test_started"]);
    expect(await tab.running.isTestRunning()).toBe(true);
  });

  it("are resumed after a crash with the answers kept and the lost time counted", async () => {
    const { tab, id } = await ready();
    const { attempt } = await tab.attempts.startTest("c");
    await tab.running.saveTest(attempt, { answers: { q1: true }, flagged: ["q2"], position: 1 });
    vi.useFakeTimers({ now: Date.now() + 120_000, toFake: ["Date"] });
    const later = await openTab();
    await later.unlocking.unlock(id, "");
    const resumed = await later.running.runningTest();
    expect(resumed).toMatchObject({ attempt, answers: { q1: true }, flagged: ["q2"], position: 1 });
    expect(resumed?.elapsed_ms).toBeGreaterThanOrEqual(119_000);
    expect(resumed?.elapsed_ms).toBeLessThan(125_000);
  });

  it("are handed in once, however often asked, and time up never exceeds the limit", async () => {
    const { tab, id } = await ready();
    const { attempt } = await tab.attempts.startTest("c");
    vi.useFakeTimers({ now: Date.now() + 86_400_000, toFake: ["Date"] });
    const later = await openTab();
    await later.unlocking.unlock(id, "");
    await Promise.all([later.attempts.submitTest(attempt, "time"), tab.attempts.submitTest(attempt, "time")]);
    const rows = await tab.ledger.unsentRows(id, 10);
    expect(rows.map((row) => row.type)).toEqual(["test_started", "test_submitted"]);
    expect(JSON.parse(rows[1]?.text ?? "").data.elapsed_ms).toBeLessThanOrEqual(600_000);
    expect(await later.running.runningTest()).toBeNull();
    expect((await later.work.localProgress()).pending).toMatchObject([{ attempt, course: "c" }]);
  });

  it("are held by one tab at a time", async () => {
    const { tab } = await ready();
    const release = await tab.attempts.holdAttempt("a");
    const other = await openTab();
    expect(await other.attempts.holdAttempt("a")).toBeNull();
    release?.();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await other.attempts.holdAttempt("a")).not.toBeNull();
  });

  it("are handed in as they stand when their profile leaves the phone", async () => {
    const { tab, id } = await ready();
    const { attempt } = await tab.attempts.startTest("c");
    await tab.running.saveTest(attempt, { answers: { q1: false } });
    expect(await tab.leaving.removeProfile(id, { keepUnsent: true })).toBe("leaving");
    const rows = await tab.ledger.unsentRows(id, 10);
    expect(JSON.parse(rows[1]?.text ?? "").data).toMatchObject({ attempt, answers: { q1: false } });
    expect(await tab.running.isTestRunning()).toBe(false);
  });
});

it("a picture that is not what its name says is not kept", async () => {
  const kept = new Map<string, Response>();
  const put = async (name: string, picture: Response) => void kept.set(name, picture);
  vi.stubGlobal("caches", { open: async () => ({ put }) });
  const { packs } = await openTab();
  const bytes = utf8("a picture");
  const hash = toHex(await sha256(bytes));
  await expect(packs.savePicture(hash, new Response("<h1>Pay for the Wi-Fi</h1>"))).rejects.toThrow(hash);
  expect(kept.size).toBe(0);
  await packs.savePicture(hash, new Response(bytes));
  expect(await kept.get(`/packs/${hash}`)?.text()).toBe("a picture");
  vi.unstubAllGlobals();
});
