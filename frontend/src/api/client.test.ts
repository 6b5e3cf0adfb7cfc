import { describe, expect, it } from "vitest";
import { ApiProblem, ask, Offline, readRetryAfter, send } from "./client";

function reply(body: BodyInit | null, init: ResponseInit & { type?: string } = {}): void {
  const headers = {
    "content-type": init.type ?? "application/json",
    ...(init.headers as Record<string, string>),
  };
  globalThis.fetch = (async () => new Response(body, { ...init, headers })) as typeof fetch;
}

describe("a request", () => {
  it("that the server refuses is a problem with its code and details", async () => {
    const said = {
      type: "/problems/card-used",
      code: "card-used",
      title: "…",
      status: 409,
      details: { on: 1 },
    };
    reply(JSON.stringify(said), {
      status: 409,
      type: "application/problem+json",
      headers: { "retry-after": "7" },
    });
    const problem = await ask("/api/x").catch((error) => error);
    expect(problem).toBeInstanceOf(ApiProblem);
    expect(problem).toMatchObject({ code: "card-used", status: 409, details: { on: 1 }, retryAfter: 7_000 });
  });

  it("that reaches nobody is Offline", async () => {
    globalThis.fetch = (async () => {
      throw new TypeError("Failed to fetch");
    }) as typeof fetch;
    await expect(ask("/api/x")).rejects.toBeInstanceOf(Offline);
  });

  it("that a proxy or a captive portal answers is Offline, whatever the status", async () => {
    reply("<html>Sign in to the Wi-Fi</html>", { status: 511, type: "text/html" });
    await expect(ask("/api/x")).rejects.toBeInstanceOf(Offline);
    reply("<html>Welcome</html>", { type: "text/html" });
    await expect(ask("/api/x")).rejects.toBeInstanceOf(Offline);
  });

  it("that takes too long is Offline, one that the caller ends is not", async () => {
    globalThis.fetch = ((_: string, init: RequestInit) =>
      new Promise((_resolve, reject) => {
        init.signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
      })) as typeof fetch;
    await expect(ask("/api/x", { timeout: 5 })).rejects.toBeInstanceOf(Offline);
    const ended = new AbortController();
    const waiting = ask("/api/x", { signal: ended.signal });
    ended.abort();
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
  });

  it("that is turned away by a proxy for being one too many keeps its Retry-After", async () => {
    reply("slow down", { status: 429, type: "text/plain", headers: { "retry-after": "30" } });
    await expect(send("/api/x")).rejects.toMatchObject({
      name: "ApiProblem",
      status: 429,
      retryAfter: 30_000,
    });
  });

  it("without content resolves to nothing", async () => {
    globalThis.fetch = (async () => new Response(null, { status: 204 })) as typeof fetch;
    expect(await ask("/api/x", { method: "POST" })).toBeUndefined();
  });
});

describe("Retry-After", () => {
  it("is read as seconds or as a date", () => {
    expect(readRetryAfter("2", 0)).toBe(2_000);
    expect(readRetryAfter("Thu, 01 Jan 1970 00:00:10 GMT", 4_000)).toBe(6_000);
    expect(readRetryAfter("soon", 0)).toBeNull();
    expect(readRetryAfter(null, 0)).toBeNull();
  });
});
