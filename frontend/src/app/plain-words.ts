import { ApiProblem, Offline } from "../api/problems";
import { t } from "../i18n/messages.svelte";
import { NoProfile, StorageBlocked, StorageFull } from "../store/failures";

/** What happened and what to do now; the screen adds whether the work is safe. */
export interface PlainWords {
  what: string;
  now: string;
}

const byKind: [new (...given: never[]) => Error, () => PlainWords][] = [
  [
    Offline,
    () => ({
      what: t("The server cannot be reached."),
      now: t("Keep studying what is on this phone, or try again where there is signal."),
    }),
  ],
  [
    StorageFull,
    () => ({
      what: t("This phone has no room left."),
      now: t("Delete photos, videos or courses you have finished, then try again."),
    }),
  ],
  [
    StorageBlocked,
    () => ({
      what: t("The browser does not let us keep anything."),
      now: t("Close other tabs of Sao Vuông, leave the private window, then open it again."),
    }),
  ],
  [
    RangeError,
    () => ({
      what: t("This course or lesson is not here."),
      now: t(
        "It may have been taken back, or the address was typed wrongly. Go back and choose from the list.",
      ),
    }),
  ],
  [
    NoProfile,
    () => ({
      what: t("Nobody is signed in."),
      now: t("Sign in with the card from your unit; what you do will then be counted."),
    }),
  ],
];

export function plainWords(error: unknown): PlainWords {
  for (const [kind, words] of byKind) if (error instanceof kind) return words();
  if (error instanceof ApiProblem && error.title) {
    const detail = error.detail === error.title ? "" : error.detail;
    return {
      what: error.title,
      now: waiting(error) ?? (detail || t("Check what you entered, then try again.")),
    };
  }
  return {
    what: t("This page could not be shown."),
    now: t("Try again. If it comes back, close Sao Vuông and open it again."),
  };
}

function waiting(problem: ApiProblem): string | null {
  if (problem.status !== 503 && (problem.status !== 429 || problem.detail)) return null;
  const minutes = Math.max(1, Math.ceil((problem.retryAfter ?? 60_000) / 60_000));
  return t("Many people are using it now. Try again in about {n} {n|minute|minutes}.", { n: minutes });
}
