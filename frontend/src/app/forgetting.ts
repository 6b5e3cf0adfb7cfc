/** The steps in the browser's history, without those of whoever has left. Browsers that cannot list them keep them, marked. */
interface Steps {
  entries(): { key: string; sameDocument: boolean }[];
  traverseTo(key: string): { finished: Promise<unknown> };
}

/** Home, with nothing behind it or before it. */
export async function forgetSteps(): Promise<void> {
  const { navigation } = globalThis as { navigation?: Steps };
  const first = navigation?.entries().find((each) => each.sameDocument);
  if (first) await navigation?.traverseTo(first.key).finished.catch(() => undefined);
  history.replaceState(null, "");
  location.replace("#/");
  history.pushState(null, ""); // what lay ahead is gone now
}
