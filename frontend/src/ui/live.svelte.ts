/** A value read from the phone that is read again when anything it depends on changes; the old one stays on screen meanwhile. */
export interface Live<T> {
  readonly value: T | undefined;
  readonly error: unknown;
  again(): void;
}

/** Call while a component is being set up. What `read` uses before its first `await` is what it depends on. */
export function live<T>(read: () => Promise<T>): Live<T> {
  let value = $state.raw<T | undefined>();
  let error = $state.raw<unknown>();
  let turn = $state(0);

  $effect(() => {
    void turn;
    let isStale = false;
    read().then(
      (fresh) => {
        if (isStale) return;
        value = fresh;
        error = undefined;
      },
      (reason: unknown) => {
        if (!isStale) error = reason;
      },
    );
    return () => {
      isStale = true;
    };
  });

  return {
    get value() {
      return value;
    },
    get error() {
      return error;
    },
    again() {
      turn += 1;
    },
  };
}
