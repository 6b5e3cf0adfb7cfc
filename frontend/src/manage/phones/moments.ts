/** Wall time of Việt Nam, which has no summer time, to and from instants. Pure. */
const AHEAD = 7 * 3_600_000;
const MINUTE = 60_000;

export interface WallTime {
  /** 2026-11-24 */
  day: string;
  /** 08:05 */
  time: string;
}

export function wallTime(at: number): WallTime {
  const text = new Date(at + AHEAD).toISOString();
  return { day: text.slice(0, 10), time: text.slice(11, 16) };
}

/**
 * The instant of a day and a time as typed; null while one of them is not whole. Within the minute in which the phone was signed in
 * it is that instant, for nobody types seconds.
 */
export function instantOf({ day, time }: WallTime, signedInAt: number): number | null {
  const at = Date.parse(`${day}T${time}:00Z`) - AHEAD;
  if (Number.isNaN(at)) return null;
  return at < signedInAt && signedInAt < at + MINUTE ? signedInAt : at;
}
