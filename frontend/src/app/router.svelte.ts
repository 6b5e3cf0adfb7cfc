/** Where the reader stands, from the hash: `#/bai/<course>/<lesson>?x=y`. */
export interface Place {
  hash: string;
  name: string;
  parts: string[];
  query: URLSearchParams;
}

function read(hash: string): Place {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [name = "", ...parts] = path.split("/").map(decode);
  return { hash, name, parts, query: new URLSearchParams(query) };
}

/** A hand-typed `%` must not break the page. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

let here = $state.raw(read(location.hash));
addEventListener("hashchange", () => {
  here = read(location.hash);
});

export function place(): Place {
  return here;
}

export function path(...parts: string[]): string {
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}

/** `replace` leaves no step to come back to: after signing in, after handing in a test. */
export function go(to: string, replace = false): void {
  if (replace) location.replace(to);
  else location.hash = to;
}
