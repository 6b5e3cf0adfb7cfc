/** The only place that fetches. Every failure is an ApiProblem or Offline; nothing else leaves this file. */
import { ApiProblem, Offline } from "./problems";

export { ApiProblem, Offline };

export interface Ask {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, as bytes of no particular kind. */
  file?: Blob;
  query?: Record<string, string | number | null | undefined>;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Milliseconds before giving up as Offline. */
  timeout?: number;
}

const PATIENCE = 20_000;

/** Milliseconds from a Retry-After header (seconds or a date); null when absent or unreadable. */
export function readRetryAfter(value: string | null, now: number): number | null {
  if (value === null) return null;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** The reply, whatever its status below 500 and outside problems; throws ApiProblem or Offline. */
export async function send(path: string, ask: Ask = {}): Promise<Response> {
  const signal = limited(ask.signal, ask.timeout ?? PATIENCE);
  let reply: Response;
  try {
    reply = await fetch(withQuery(path, ask.query), {
      method: ask.method ?? "GET",
      credentials: "same-origin",
      redirect: "error",
      headers: {
        accept: "application/json, application/problem+json",
        // The language chosen here, which need not be the browser's: refusals are shown as the server words them.
        "accept-language": globalThis.document?.documentElement.lang || "vi",
        ...(ask.body === undefined ? {} : { "content-type": "application/json" }),
        ...ask.headers,
      },
      body: ask.body === undefined ? ask.file : JSON.stringify(ask.body),
      signal,
    });
  } catch (error) {
    if (ask.signal?.aborted) throw error;
    throw new Offline(String(error));
  }
  if (reply.ok || reply.status === 304) return reply;
  throw await problemOf(reply);
}

/** The JSON of the reply. A body cut short on the way is Offline. */
export async function ask<T>(path: string, options: Ask = {}): Promise<T> {
  const reply = await send(path, options);
  if (reply.status === 204) return undefined as T;
  try {
    return (await reply.json()) as T;
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Offline(String(error));
  }
}

/**
 * Aborts with the caller's signal or after a while, the body's arrival included; older phones know neither AbortSignal.any nor
 * AbortSignal.timeout. Aborting what has ended does nothing, so nobody clears the timer.
 */
function limited(outer: AbortSignal | undefined, patience: number): AbortSignal {
  const own = new AbortController();
  const abort = () => own.abort();
  setTimeout(abort, patience);
  if (outer?.aborted) abort();
  outer?.addEventListener("abort", abort, { once: true });
  return own.signal;
}

function withQuery(path: string, query: Ask["query"]): string {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== null && value !== undefined);
  if (pairs.length === 0) return path;
  return `${path}?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))}`;
}

/** Not a problem document (a proxy's page, a captive portal): the server itself was not reached. */
async function problemOf(reply: Response): Promise<ApiProblem | Offline> {
  const retryAfter = readRetryAfter(reply.headers.get("retry-after"), Date.now());
  const isProblem = reply.headers.get("content-type")?.includes("application/problem+json");
  const said = isProblem ? await reply.json().catch(() => null) : null;
  if (!said || typeof said.code !== "string") {
    if (reply.status === 429 || reply.status === 503) {
      return new ApiProblem("about:blank", "busy", "", reply.status, {}, retryAfter);
    }
    return new Offline(`status ${reply.status} without a problem document`);
  }
  return new ApiProblem(
    said.type,
    said.code,
    said.title ?? "",
    reply.status,
    said.details ?? {},
    retryAfter,
    said.detail ?? "",
  );
}
