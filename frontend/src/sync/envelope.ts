/** Envelopes: what is put into one, and its signature. The wire shape stands in docs/sync.md. */
import { utf8 } from "../engine/bytes";
import { type FlattenedJws, sign } from "./jws";

export const MOST_EVENTS = 200;
/** Event texts as JSON strings; base64url makes a third more of it, and the server takes 1 MiB. */
export const MOST_BYTES = 700_000;

export interface Sender {
  id: string;
  person: string;
  key: CryptoKey;
  offset: number | null;
}

/** As many of the first rows as fit; always at least one. */
export function firstBatch<R extends { text: string }>(rows: readonly R[]): R[] {
  let bytes = 0;
  const fits = rows.slice(0, MOST_EVENTS).findIndex(({ text }, index) => {
    bytes += utf8(JSON.stringify(text)).length + 1;
    return index > 0 && bytes > MOST_BYTES;
  });
  return rows.slice(0, fits < 0 ? MOST_EVENTS : fits);
}

/** `left`: how many stay in the outbox after this one. */
export async function seal(
  sender: Sender,
  seq: number,
  outbox: { left: number; oldest: number | null },
  texts: string[],
): Promise<FlattenedJws> {
  const { id, person, key, offset } = sender;
  const payload = {
    v: 1,
    person,
    device: id,
    seq,
    made_at: Date.now(),
    offset_ms: offset,
    outbox,
    events: texts,
  };
  return sign({ kid: id, typ: "saovuong-envelope" }, payload, key);
}
