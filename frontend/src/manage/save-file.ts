import { send } from "../api/client";

/** Long files over a slow line. */
const PATIENCE = 600_000;

/**
 * Fetches a file and lets the browser save it under the name the server gives. A plain link could not ask again for a proof of who it
 * is. Throws ApiProblem and Offline.
 */
export async function saveFile(path: string, query: Record<string, string> = {}): Promise<void> {
  keep(await send(path, { query, timeout: PATIENCE }).then(named));
}

/** A reply's file and the name the server gives it. */
export async function named(reply: Response): Promise<{ name: string; file: Blob }> {
  const name = /filename="([^"]+)"/.exec(reply.headers.get("content-disposition") ?? "")?.[1] ?? "sao-vuong";
  return { name, file: await reply.blob() };
}

export function keep({ name, file }: { name: string; file: Blob }): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
