/** When to push: at start, on visible, on online, after finished work, after back-off, by the button. */

/** Once per tab. Returns a function that stops it. */
export function start(): () => void {
  return () => {};
}

/** The button: tries now, whatever the back-off says (Retry-After is still obeyed). Resolves when the try has ended. */
export async function pushNow(): Promise<void> {}
