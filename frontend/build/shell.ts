/**
 * The app's shell as a Vite plugin: decides which files of the build the service worker precaches, builds the worker with that
 * list in it, compresses everything beforehand and writes assets.json for the server.
 *
 * Precached is whatever the learner's pages can reach. What only staff reach (manage/, studio/), what makes no sense without a
 * network (signing in, installing), what few are ever told, the QR drawing and English are fetched when first asked for and kept from then on.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build, type Plugin, type ResolvedConfig, type Rolldown } from "vite";

/** What a learner's phone wants with a network only, or hardly ever. */
const SELDOM =
  /\/src\/(learn\/(qr|SignIn|InstallGuide|LostPhone|Download|StorageUse)|app\/Notices|sync\/signing-in|store\/enrolment)\./;
/** Staff's pages and what else is fetched on demand. */
const ELSEWHERE = /\/src\/(manage|studio)\/|node_modules\/uqr\/|virtual:messages-en/;
const GATHERINGS = /\/src\/store\/gatherings\./;
const STAFF = /\/src\/((manage|studio)\/|store\/gatherings\.)/;
/** Unhashed files of the shell, from public/ and the page itself. */
const NAMED = ["index.html", "manifest.webmanifest", "icon.svg"];
const COMPRESSED = /\.(html|js|css|svg|json|webmanifest|txt)$/;
const HASHED = /^assets\//;

/**
 * Three requests open the app: the page, one script, one style. The first group takes main.ts with everything it imports
 * statically; the learner's other pages follow in one chunk, which compresses far better than thirty. Staff's pages are apart:
 * one chunk for what all of them use, one for each section of Quản lý.
 */
export const chunks = [
  { name: "main", test: /\/src\/main\.ts$/, priority: 3, includeDependenciesRecursively: true },
  { name: staffChunk, test: STAFF, priority: 2, includeDependenciesRecursively: false },
  {
    name: "pages",
    test: (id: string) => /\/src\/(?!service-worker)/.test(id) && !SELDOM.test(id),
    priority: 1,
    includeDependenciesRecursively: false,
  },
];

/**
 * `src/manage/units/Tree.svelte` stands in `staff-units`, `src/manage/Manage.svelte` in `staff`; what the phone keeps of
 * gatherings stands with their pages.
 */
export function staffChunk(id: string): string {
  if (GATHERINGS.test(id)) return "staff-attendance";
  const section = /\/src\/manage\/([a-z-]+)\//.exec(id)?.[1];
  return section ? `staff-${section}` : "staff";
}

export interface Asset {
  path: string;
  /** sha256, hex. */
  hash: string;
  bytes: number;
  /** As sent to a browser: brotli where that helps. */
  br_bytes: number;
  immutable: boolean;
}

export interface PrecacheEntry {
  url: string;
  /** Null: the name carries the hash. */
  revision: string | null;
}

type Bundle = Rolldown.OutputBundle;

function isOnDemand(chunk: Rolldown.OutputChunk): boolean {
  return chunk.moduleIds.some((id) => SELDOM.test(id) || ELSEWHERE.test(id));
}

function isEntry(file: Bundle[string]): boolean {
  return file.type === "chunk" && file.moduleIds.some((id) => id.endsWith("/src/main.ts"));
}

/** Chunks the learner can reach from the entry without crossing an on-demand one, and their styles. Pure. */
export function shellChunks(bundle: Bundle): Set<string> {
  const reached = new Set<string>();
  const visit = (name: string): void => {
    const chunk = bundle[name];
    if (reached.has(name) || chunk?.type !== "chunk" || isOnDemand(chunk)) return;
    reached.add(name);
    for (const style of chunk.viteMetadata?.importedCss ?? []) reached.add(style);
    for (const file of chunk.viteMetadata?.importedAssets ?? []) reached.add(file);
    for (const next of [...chunk.imports, ...chunk.dynamicImports]) visit(next);
  };
  for (const [name, file] of Object.entries(bundle)) if (isEntry(file)) visit(name);
  return reached;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function precacheList(folder: string, chunks: Set<string>): PrecacheEntry[] {
  const revised = NAMED.map((path) => ({
    url: `/${path}`,
    revision: sha256(readFileSync(join(folder, path))).slice(0, 16),
  }));
  return [...revised, ...[...chunks].sort().map((path) => ({ url: `/${path}`, revision: null }))];
}

async function buildWorker(config: ResolvedConfig, precache: PrecacheEntry[], lazy: string[]): Promise<void> {
  await build({
    configFile: false,
    root: config.root,
    logLevel: "warn",
    publicDir: false,
    define: {
      __PRECACHE__: JSON.stringify(precache),
      __LAZY__: JSON.stringify(lazy),
      "process.env.NODE_ENV": '"production"',
    },
    build: {
      target: "es2022",
      outDir: resolve(config.root, config.build.outDir),
      emptyOutDir: false,
      copyPublicDir: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: join(config.root, "src/service-worker.ts"),
        output: { format: "iife", entryFileNames: "service-worker.js" },
      },
    },
  });
}

/** Writes .br and .gz beside what shrinks by it; returns the list for assets.json. */
export function compressAll(folder: string): Asset[] {
  return filesIn(folder).map((path) => {
    const bytes = readFileSync(join(folder, path));
    const asset = { path, hash: sha256(bytes), bytes: bytes.length, immutable: HASHED.test(path) };
    if (!COMPRESSED.test(path)) return { ...asset, br_bytes: bytes.length };
    const brotli = brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    });
    writeFileSync(join(folder, `${path}.br`), brotli);
    writeFileSync(join(folder, `${path}.gz`), gzipSync(bytes, { level: 9 }));
    return { ...asset, br_bytes: Math.min(brotli.length, bytes.length) };
  });
}

export function shell(): Plugin {
  let config: ResolvedConfig;
  let precached = new Set<string>();
  let lazy: string[] = [];
  return {
    name: "shell",
    apply: "build",
    configResolved(resolved) {
      config = resolved;
    },
    writeBundle(_, bundle) {
      precached = shellChunks(bundle);
      lazy = Object.keys(bundle).filter((name) => HASHED.test(name) && !precached.has(name));
    },
    async closeBundle() {
      if (precached.size === 0) return;
      const folder = resolve(config.root, config.build.outDir);
      const precache = precacheList(folder, precached);
      await buildWorker(config, precache, lazy.map((path) => `/${path}`).sort());
      const assets = compressAll(folder);
      writeFileSync(join(folder, "assets.json"), `${JSON.stringify(assets, null, 1)}\n`);
      writeFileSync(join(folder, "precache.json"), `${JSON.stringify(precache, null, 1)}\n`);
    },
  };
}
