/** A phone that is laid down locks itself. Whoever touches it, or lets it read aloud, is still there. */
import { lookAround, touch } from "../store/profiles";

const OFTEN = 5_000;
const DEEDS = ["pointerdown", "keydown", "input", "scroll"];

let touched = 0;

function noteTouch(): void {
  if (Math.abs(Date.now() - touched) < OFTEN) return;
  touched = Date.now();
  touch();
}

/** Once per tab. */
export function watchRest(): void {
  for (const deed of DEEDS) addEventListener(deed, noteTouch, { capture: true, passive: true });
  for (const back of ["visibilitychange", "pageshow"]) addEventListener(back, lookAround, true);
  setInterval(() => (globalThis.speechSynthesis?.speaking ? touch() : lookAround()), OFTEN);
}
