/**
 * How long an attempt has lasted. The rule, printed on the test: time is counted by the phone's monotonic clock while the page
 * is open; the time the page was closed, asleep or crashed counts too, by the wall clock as the server last corrected it.
 * A wall clock set back never gives time back; nothing is ever counted twice.
 */

/** A reading of the clocks. */
export interface Reading {
  /** performance.now() */
  mono: number;
  /** Date.now() */
  wall: number;
  /** Server minus phone, when last heard. */
  offset: number | null;
  /** Names one life of the page: monotonic readings of two lives cannot be compared. */
  life: string;
  /** Was the page hidden at any time since the last reading? Monotonic clocks may stand still in sleep. */
  wasHidden: boolean;
}

/** Kept with the draft. */
export interface TestClock {
  elapsed_ms: number;
  mono: number;
  wall: number;
  offset: number | null;
  life: string;
}

/** A gap shorter than this is jitter between two clocks. */
const JITTER = 2_000;

export function startClock(now: Reading): TestClock {
  return { elapsed_ms: 0, mono: now.mono, wall: now.wall, offset: now.offset, life: now.life };
}

/** The clock brought up to now. */
export function advance(clock: TestClock, now: Reading): TestClock {
  const elapsed_ms = clock.elapsed_ms + passed(clock, now);
  return { elapsed_ms, mono: now.mono, wall: now.wall, offset: now.offset ?? clock.offset, life: now.life };
}

function passed(clock: TestClock, now: Reading): number {
  const byWall = Math.max(0, wallGap(clock, now));
  if (clock.life !== now.life) return Math.round(byWall);
  const byMono = Math.max(0, now.mono - clock.mono);
  return Math.round(now.wasHidden && byWall > byMono + JITTER ? byWall : byMono);
}

/** With both offsets known a corrected phone clock does no harm: server time is compared with server time. */
function wallGap(clock: TestClock, now: Reading): number {
  const isCorrected = clock.offset !== null && now.offset !== null;
  return now.wall - clock.wall + (isCorrected ? (now.offset as number) - (clock.offset as number) : 0);
}

export function remaining(clock: TestClock, limit_ms: number): number {
  return Math.max(0, limit_ms - clock.elapsed_ms);
}
