import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { messages } from "./build/messages.ts";
import { chunks, shell } from "./build/shell.ts";

const server = process.env.SAOVUONG_DEV_SERVER ?? "http://localhost:8000";

export default defineConfig({
  plugins: [messages(), svelte(), shell()],
  build: {
    target: "es2022",
    modulePreload: false,
    assetsInlineLimit: 4096,
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: chunks } } },
  },
  server: { proxy: { "/api": server, "/packs": server } },
  test: {
    include: ["src/**/*.test.ts", "build/**/*.test.ts"],
    environment: "node",
    testTimeout: 20_000,
  },
});
