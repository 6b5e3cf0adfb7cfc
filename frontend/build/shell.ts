/** The app's shell as a Vite plugin. */
import type { Plugin } from "vite";

export function shell(): Plugin {
  return { name: "shell" };
}
