/**
 * When to push: at start, on visible, on online, after finished work, after back-off, by the button. `navigator.onLine` is never
 * asked; Retry-After is obeyed even by the button.
 */

import { onChange } from "../store/changes";
import { refreshCatalogue, updateDownloads } from "../store/library";
import { current, isAnyoneHere, profile } from "../store/profiles";
import { localProgress } from "../store/work";
import { asLeader } from "./leader";
import type { RunResult } from "./run";
import { endSession } from "./session";
import { noteMoment, watchStore } from "./status";

const FIRST_PAUSE = 5_000;
const LONGEST_PAUSE = 2 * 60_000;
/** Practice answers come in quick succession: one envelope for a handful. */
const GATHER = 700;

let failures = 0;
let patienceUntil = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let running: Promise<void> | null = null;
let isAskedAgain = false;

/** Doubling, with half of it left to chance, so that a commune's phones do not come back all at once. */
export function pause(failed: number, chance: number): number {
  const whole = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failed, 10));
  return Math.round(whole * (0.5 + chance / 2));
}

function later(delay: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => void run(), delay);
  noteMoment({ nextTry: Date.now() + delay });
}

/** One run at a time in this tab; a wish during a run is one more run after it. */
function run(): Promise<void> {
  if (running) {
    isAskedAgain = true;
    return running;
  }
  clearTimeout(timer);
  const wait = patienceUntil - Date.now();
  if (wait > 0) {
    later(wait);
    return Promise.resolve();
  }
  running = perform().finally(() => {
    running = null;
    if (isAskedAgain) later(0);
    isAskedAgain = false;
  });
  return running;
}

async function perform(): Promise<void> {
  if (!(await isAnyoneHere().catch(() => false))) return;
  noteMoment({ isRunning: true, nextTry: null });
  let result: RunResult = { next: "again", wait_ms: 0, isOffline: false };
  try {
    // Loaded when there is somebody to send for: a first visitor needs none of it.
    const { runOnce } = await import("./run");
    await asLeader(async () => {
      result = await runOnce();
    });
  } catch {
    // The phone's own storage failed; the profile carries "local-failure" where it could be written.
  }
  await plan(result);
}

async function plan(result: RunResult): Promise<void> {
  const isWaiting = result.next === "done" && (await isUngraded());
  failures = result.next === "done" && !isWaiting ? 0 : failures + 1;
  if (result.next === "wait") patienceUntil = Date.now() + result.wait_ms;
  noteMoment({ isRunning: false, isOffline: result.isOffline });
  if (result.next === "wait") later(result.wait_ms * (1 + Math.random() / 4));
  else if (result.next === "again" || isWaiting) later(pause(failures - 1, Math.random()));
}

/** A test was received but its result has not come yet. */
async function isUngraded(): Promise<boolean> {
  if (!current()) return false;
  const { pending } = await localProgress().catch(() => ({ pending: [] }));
  return pending.length > 0;
}

/** This tab's new work soon; the other tabs look after their own. */
function gather(isOwn: boolean): void {
  if (!isOwn) return;
  if (running) isAskedAgain = true;
  else later(GATHER);
}

/** The button: tries now, whatever the back-off says (Retry-After is still obeyed). Resolves when the try has ended. */
export async function pushNow(): Promise<void> {
  failures = 0;
  await run();
}

/** After somebody has locked: what he leaves unsent is tried at once, and his session ends. */
export async function leftBehind(): Promise<void> {
  await Promise.allSettled([pushNow(), endSession()]);
}

async function refreshLibrary(): Promise<void> {
  await refreshCatalogue().catch(() => {});
  await updateDownloads().catch(() => {});
}

function onVisible(): void {
  if (document.visibilityState === "visible") void run();
}

function onOnline(): void {
  failures = 0;
  void run();
  void refreshLibrary();
}

/** Calls back whenever another profile is opened. */
function onOpened(run: () => void): () => void {
  let known = current()?.id;
  return profile.subscribe((open) => {
    const isOther = open !== null && open.id !== known;
    known = open?.id;
    if (isOther) run();
  });
}

/** Once per tab. Returns a function that stops it. */
export function start(): () => void {
  const ends = [watchStore(), onChange("work", gather), onOpened(() => void run())];
  document.addEventListener("visibilitychange", onVisible);
  window.addEventListener("online", onOnline);
  void run();
  void refreshLibrary();
  return () => {
    for (const end of ends) end();
    document.removeEventListener("visibilitychange", onVisible);
    window.removeEventListener("online", onOnline);
    clearTimeout(timer);
  };
}
