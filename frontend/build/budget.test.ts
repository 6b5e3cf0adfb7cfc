import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUDGET, faults, firstFiles, measure } from "./budget";
import type { Asset, PrecacheEntry } from "./shell";

const folder = mkdtempSync(join(tmpdir(), "saovuong-build-"));
const read = (name: string) => readFileSync(join(folder, name), "utf-8");
const json = <T>(name: string) => JSON.parse(read(name)) as T;

beforeAll(async () => {
  const root = fileURLToPath(new URL("../", import.meta.url));
  const env = process.env.NODE_ENV;
  process.env.NODE_ENV = "production";
  await build({ root, logLevel: "silent", mode: "production", build: { outDir: folder, emptyOutDir: true } });
  process.env.NODE_ENV = env;
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a build", () => {
  it("keeps to the budget", () => {
    const measured = measure(
      json<Asset[]>("assets.json"),
      json<PrecacheEntry[]>("precache.json"),
      read("index.html"),
    );
    console.table({ measured, allowed: BUDGET });
    expect(faults(measured)).toEqual([]);
  });

  it("opens with scripts that wait for no further script", () => {
    for (const path of firstFiles(read("index.html")).filter((name) => name.endsWith(".js"))) {
      expect(read(path)).not.toMatch(/(?:^|;)import\s*(?:[{*"'\w])[^;(]*["']\.\//);
    }
  });

  it("precaches neither staff's pages nor the QR drawing nor English", () => {
    const urls = json<PrecacheEntry[]>("precache.json").map((entry) => entry.url);
    expect(urls).toContain("/index.html");
    expect(urls.filter((url) => /staff|qr-|messages-en|\.br$|\.gz$|service-worker/.test(url))).toEqual([]);
  });

  it("names nothing in the precache that is not there", () => {
    const paths = new Set(json<Asset[]>("assets.json").map((asset) => `/${asset.path}`));
    expect(json<PrecacheEntry[]>("precache.json").filter((entry) => !paths.has(entry.url))).toEqual([]);
  });

  it("marks as immutable only what carries its hash in its name", () => {
    const assets = json<Asset[]>("assets.json");
    expect(
      assets.filter((asset) => asset.immutable).every((asset) => /-[\w-]{8}\.\w+$/.test(asset.path)),
    ).toBe(true);
    expect(assets.find((asset) => asset.path === "index.html")?.immutable).toBe(false);
    expect(assets.find((asset) => asset.path === "service-worker.js")?.immutable).toBe(false);
  });

  it("names no foreign host and has no inline script", () => {
    const page = read("index.html");
    expect(page).not.toMatch(/https?:\/\//);
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(page).not.toMatch(/\son\w+=/);
  });
});

describe("the budget", () => {
  it("is failed by what is over it and by what cannot be measured", () => {
    const fine = { firstLoad: 1, requests: 1, entry: 1, worker: 1, precache: 1 };
    expect(faults(fine)).toEqual([]);
    expect(faults({ ...fine, entry: 35_001 })).toEqual(["entry: 35001, allowed 35000"]);
    expect(faults({ ...fine, precache: Number.NaN })).toHaveLength(1);
  });
});
