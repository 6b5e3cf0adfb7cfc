/** Going back finds the list where one left it; going forward begins at the top. */
const positions = new Map<string, number>();
const FRAMES = 40;

if ("scrollRestoration" in history) history.scrollRestoration = "manual";

export function leave(hash: string): void {
  positions.set(hash, scrollY);
}

/** A page seen before carries the mark in its history entry; its list may take a few frames to be as long again. */
export function arrive(hash: string): void {
  const wanted = history.state?.isSeen ? (positions.get(hash) ?? 0) : 0;
  history.replaceState({ isSeen: true }, "");
  let frames = FRAMES;
  const settle = () => {
    scrollTo(0, wanted);
    frames -= 1;
    if (scrollY < wanted - 1 && frames > 0) requestAnimationFrame(settle);
  };
  settle();
}
