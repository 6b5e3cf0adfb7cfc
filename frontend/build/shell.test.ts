import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import type { Rolldown } from "vite";
import { expect, it } from "vitest";
import { compressAll, shellChunks } from "./shell";

interface Chunk {
  modules?: string[];
  imports?: string[];
  dynamicImports?: string[];
  css?: string[];
}

function bundle(chunks: Record<string, Chunk>): Rolldown.OutputBundle {
  const made = Object.entries(chunks).map(
    ([name, { modules = [], imports = [], dynamicImports = [], css = [] }]) => [
      name,
      {
        type: "chunk",
        moduleIds: modules,
        imports,
        dynamicImports,
        viteMetadata: { importedCss: new Set(css) },
      },
    ],
  );
  return Object.fromEntries(made);
}

it("the shell is what the entry reaches without crossing staff's pages, and its styles", () => {
  const found = shellChunks(
    bundle({
      main: {
        modules: ["/x/src/main.ts"],
        imports: ["base"],
        dynamicImports: ["pages", "staff"],
        css: ["main.css"],
      },
      base: {},
      pages: {
        modules: ["/x/src/learn/Reader.svelte"],
        imports: ["base"],
        dynamicImports: ["qr"],
        css: ["pages.css"],
      },
      staff: { modules: ["/x/src/manage/Manage.svelte"], imports: ["chart"], css: ["staff.css"] },
      chart: {},
      qr: { modules: ["/x/node_modules/uqr/dist/index.mjs"] },
      unreached: {},
    }),
  );
  expect([...found].sort()).toEqual(["base", "main", "main.css", "pages", "pages.css"]);
});

it("compressed files say what the plain ones say, and pictures are left alone", () => {
  const folder = mkdtempSync(join(tmpdir(), "saovuong-shell-"));
  const text = "xã ".repeat(500);
  writeFileSync(join(folder, "page.html"), text);
  writeFileSync(join(folder, "icon.png"), "png");
  const assets = compressAll(folder);
  expect(brotliDecompressSync(readFileSync(join(folder, "page.html.br"))).toString()).toBe(text);
  expect(gunzipSync(readFileSync(join(folder, "page.html.gz"))).toString()).toBe(text);
  expect(assets.map((asset) => [asset.path, asset.br_bytes < asset.bytes])).toEqual([
    ["icon.png", false],
    ["page.html", true],
  ]);
  expect(readdirSync(folder)).toHaveLength(4);
  rmSync(folder, { recursive: true });
});
