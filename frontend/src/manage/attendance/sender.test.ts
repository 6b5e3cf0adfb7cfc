import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiProblem, Offline } from "../../api/problems";
import * as store from "../../store/gatherings";
import { sendAll } from "./sender";
import { counted, standingNow, verdictOf } from "./standing";
import { cardTag, codeIn } from "./tags";

const server = vi.hoisted(() => ({ me: vi.fn(), send: vi.fn() }));
vi.mock("./gatherings", () => server);

beforeEach(async () => {
  await store.closeGatherings();
  globalThis.indexedDB = new IDBFactory();
  server.me.mockReset().mockResolvedValue({ person: { id: "officer" } });
  server.send.mockReset().mockImplementation(async (_: string, marks: store.MarkRow[]) => ({
    results: marks.map((mark) => decided(mark)),
  }));
});

function person(id: string, ...cards: [string, boolean][]): store.Person {
  const name = `Nguyễn Văn ${id}`;
  return {
    id,
    name,
    unit_name: "Xã mẫu",
    standing: "none",
    at: null,
    way: null,
    reason: null,
    cards: cards.map(([tag, is_withdrawn]) => ({ tag, is_withdrawn })),
  };
}

let number = 0;
function mark(of: Partial<store.MarkRow>): store.MarkRow {
  number += 1;
  const made = {
    gathering: "g",
    by: "officer",
    card: null,
    person: null,
    word: "present",
    reason: null,
  } as const;
  const id = `m${String(number).padStart(5, "0")}`;
  return {
    ...made,
    id,
    way: of.card ? "card" : "manual",
    made_at: number,
    offset_ms: 10,
    refused: null,
    ...of,
  };
}

function decided(of: store.MarkRow, changes: Partial<store.Decided> = {}): store.Decided {
  const outcome = of.word as store.Decided["outcome"];
  return { id: of.id, result: "kept", outcome, person: of.person, name: null, at: of.made_at, ...changes };
}

async function kept(...people: store.Person[]): Promise<void> {
  await store.keepList({ id: "g", gathering: {} as never, people, by: "officer", at: 0, offset: 10 });
}

function refusal(status: number, code: string): ApiProblem {
  return new ApiProblem("about:blank", code, "", status, {});
}

describe("a card", () => {
  it("is read from its link or from what was typed, and nothing else is", () => {
    for (const read of ["https://a.vn/#/vao/7K3QM-2XNAB", "7k3qm 2xnab", "7K3QM2XNAB"])
      expect(codeIn(read)).toBe("7K3QM2XNAB");
    expect(codeIn("o0il1-abcde")).toBe("00111ABCDE");
    for (const read of [
      "",
      "https://a.vn/#/vao/",
      "https://example.com/1234567890",
      "7K3QM-2XNA",
      "UUUUU-UUUUU",
    ])
      expect(codeIn(read)).toBeNull();
  });

  it("is known by the first four bytes of the hash the server keeps", async () => {
    expect(await cardTag("test")).toBe("9f86d081");
  });

  it("is told apart: present, already there, withdrawn, a stranger's", () => {
    const people = [person("a", ["11111111", true], ["22222222", false])];
    expect(verdictOf(people, "22222222").kind).toBe("present");
    const now = standingNow(people, [mark({ card: "22222222" })]);
    expect(verdictOf(now, "22222222")).toMatchObject({ kind: "already", person: { at: expect.any(Number) } });
    expect(verdictOf(now, "11111111").kind).toBe("withdrawn");
    expect(verdictOf(now, "33333333").kind).toBe("stranger");
    expect(standingNow(people, [mark({ card: "11111111" })])[0]?.standing).toBe("none");
  });
});

it("the last word on this phone counts until the server's", () => {
  const people = [person("a"), person("b")];
  const said = [
    mark({ person: "a" }),
    mark({ person: "a", word: "absent", reason: "Ốm" }),
    mark({ person: "b" }),
  ];
  const back = mark({ person: "b", word: "taken-back" });
  expect(counted(standingNow(people, [...said, back]))).toEqual({ present: 0, absent: 1, none: 1 });
});

describe("sending", () => {
  it("lets a mark go only when the server has it, and the list then says what the server said", async () => {
    await kept(person("a"), person("b"));
    const [first, second] = [mark({ person: "a" }), mark({ card: "22222222" })];
    await store.addMark(first);
    await store.addMark(second);
    server.send.mockRejectedValueOnce(new Offline("no"));
    expect((await sendAll()).problem).toBe("offline");
    expect(await store.marks()).toHaveLength(2);
    server.send.mockResolvedValueOnce({
      results: [decided(first), decided(second, { outcome: "other-unit", at: 5 })],
    });
    expect((await sendAll()).decided.map((each) => each.outcome)).toEqual(["present", "other-unit"]);
    expect(await store.marks()).toEqual([]);
    expect((await store.list("g"))?.people.map((one) => one.standing)).toEqual(["present", "none"]);
  });

  it("goes in batches of 200 and halves what the server cannot read until the bad one stands alone", async () => {
    await kept();
    for (let at = 0; at < 230; at++)
      await store.addMark(mark({ person: `p${at}`, reason: at === 123 ? "bad" : null }));
    server.send.mockImplementation(async (_: string, rows: store.MarkRow[]) => {
      expect(rows.length).toBeLessThanOrEqual(200);
      if (rows.some((row) => row.reason === "bad")) throw refusal(422, "invalid");
      return { results: rows.map((row) => decided(row)) };
    });
    expect((await sendAll()).decided).toHaveLength(229);
    expect(await store.marks()).toMatchObject([{ reason: "bad", refused: "invalid" }]);
    server.send.mockClear();
    await sendAll();
    expect(server.send).not.toHaveBeenCalled();
  });

  it("keeps what is in conflict, and sends it again under another id when told to", async () => {
    await kept(person("a"));
    const one = mark({ person: "a" });
    await store.addMark(one);
    server.send.mockResolvedValueOnce({ results: [decided(one, { result: "conflict", outcome: null })] });
    expect((await sendAll()).problem).toBe("conflict");
    expect((await store.list("g"))?.people[0]?.standing).toBe("none");
    const [left] = await store.marks();
    expect(left?.refused).toBe("conflict");
    await store.noteAgain(left as store.MarkRow, "other");
    await sendAll();
    expect(await store.marks()).toEqual([]);
    expect((await store.list("g"))?.people[0]?.standing).toBe("present");
  });

  it("never sends under somebody else's name, and stays calm when signed out", async () => {
    await store.addMark(mark({ person: "a" }));
    server.me.mockResolvedValueOnce({ person: { id: "another" } });
    expect((await sendAll()).problem).toBe("somebody-else");
    expect(server.send).not.toHaveBeenCalled();
    server.me.mockRejectedValueOnce(refusal(401, "sign-in-needed"));
    expect((await sendAll()).problem).toBe("sign-in-needed");
    expect(await store.marks()).toHaveLength(1);
  });
});

describe("a list", () => {
  it("goes without the marks, which name nobody", async () => {
    await kept(person("a", ["22222222", false]));
    await store.addMark(mark({ person: "a" }));
    await store.wipeLists();
    expect(await store.lists()).toEqual([]);
    const left = JSON.stringify(await store.marks());
    expect(left).toContain('"person":"a"');
    expect(left).not.toContain("Nguyễn");
    await sendAll();
    expect(await store.marks()).toEqual([]);
  });

  it("is not put back by an answer that is older than what it says", async () => {
    await kept(person("a"));
    const [first, second] = [mark({ person: "a" }), mark({ person: "a", word: "absent" })];
    await store.addMark(first);
    await store.addMark(second);
    await store.settle("g", [decided(second)]);
    await store.settle("g", [decided(first)]);
    expect((await store.list("g"))?.people[0]?.standing).toBe("absent");
  });

  it("is written durably, as a mark is", async () => {
    const begin = vi.spyOn(IDBDatabase.prototype, "transaction");
    await kept(person("a"));
    await store.addMark(mark({ person: "a" }));
    const writes = begin.mock.calls.filter(([, mode]) => mode === "readwrite");
    expect(writes.map(([, , options]) => options)).toEqual([
      { durability: "strict" },
      { durability: "strict" },
    ]);
  });
});
