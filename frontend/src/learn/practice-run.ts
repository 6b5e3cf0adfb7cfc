import type { Response } from "../engine/shapes";

/** A practice run that was put aside. Practice is no fact until answered, so it lives beside the settings, not in the outbox. */
export interface PracticeRun {
  run: string;
  position: number;
  /** Fraction by question id, of those answered in this run. */
  marks: Record<string, number>;
  responses: Record<string, Response>;
}

const key = (person: string, lesson: string) => `sv-practice:${person}:${lesson}`;

/** Nobody's runs are not kept: on a shared phone the next one would find them. */
export function keptRun(person: string | undefined, lesson: string): PracticeRun | null {
  if (!person) return null;
  try {
    return JSON.parse(localStorage.getItem(key(person, lesson)) ?? "null");
  } catch {
    return null;
  }
}

export function keepRun(person: string | undefined, lesson: string, run: PracticeRun | null): void {
  if (!person) return;
  try {
    if (run) localStorage.setItem(key(person, lesson), JSON.stringify(run));
    else localStorage.removeItem(key(person, lesson));
  } catch {
    // Without storage a run lasts as long as its page.
  }
}

export function newRun(): PracticeRun {
  return { run: randomId(), position: 0, marks: {}, responses: {} };
}

/** `crypto.randomUUID` is missing on plain HTTP, where practice must work all the same. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
