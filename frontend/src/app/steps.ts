/**
 * The steps in the browser's history. Going back finds the list where one left it; going forward begins at the top. Each step
 * bears whose it is, so that nobody walks back into the pages of whoever had the phone before.
 */
const positions = new Map<string, number>();
const FRAMES = 40;

if ("scrollRestoration" in history) history.scrollRestoration = "manual";

export function leave(hash: string): void {
  positions.set(hash, scrollY);
}

/** False for a step of somebody else: its mark is taken off. Nobody's steps are everybody's, without what was typed there. */
export function isOwnStep(person: string): boolean {
  const of = history.state?.of ?? person;
  if (of === person) return true;
  history.replaceState(null, "");
  return of === "";
}

/** A page seen before carries the mark in its history entry; its list may take a few frames to be as long again. */
export function arrive(hash: string, person: string): void {
  const wanted = "of" in (history.state ?? {}) ? (positions.get(hash) ?? 0) : 0;
  history.replaceState({ ...history.state, of: person }, "");
  let frames = FRAMES;
  const settle = () => {
    scrollTo(0, wanted);
    frames -= 1;
    if (scrollY < wanted - 1 && frames > 0) requestAnimationFrame(settle);
  };
  settle();
}
