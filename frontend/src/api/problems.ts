/** How a request can fail: the server refused (ApiProblem) or was not reached (Offline). Branch on `code` only. */

export class ApiProblem extends Error {
  override name = "ApiProblem";
  constructor(
    readonly type: string,
    readonly code: string,
    readonly title: string,
    readonly status: number,
    readonly details: Record<string, unknown>,
    /** Milliseconds to wait, from Retry-After. */
    readonly retryAfter: number | null = null,
    /** What to do now, in the reader's language; may be empty. */
    readonly detail: string = "",
  ) {
    super(`${status} ${code}`);
  }
}

/** No answer: no network, the server is down, or too slow. Never says which: a phone cannot know. */
export class Offline extends Error {
  override name = "Offline";
}
