/** An event enters the outbox: numbered, put into words and written, all in one transaction. */
import { uuid7 } from "../engine/bytes";
import { type Deed, NO_WORK, withDeed } from "../engine/progress";
import type { EventBody, WorkEvent } from "../engine/shapes";
import type { Table, Writing } from "./database";
import { NoProfile } from "./failures";

/** The tables `putEvent` needs in its transaction. */
export const EVENT_TABLES: ["profiles", "outbox", "work"] = ["profiles", "outbox", "work"];

/** The event's text is made here once; from now on its bytes are its identity. */
export async function putEvent<T extends Table[]>(
  transaction: Writing<T>,
  device: string,
  body: EventBody,
  deed: Deed,
): Promise<void> {
  const tx = transaction as unknown as Writing<typeof EVENT_TABLES>;
  const profiles = tx.objectStore("profiles");
  const row = await profiles.get(device);
  if (!row) throw new NoProfile();
  const seq = row.eventSeq + 1;
  const event: WorkEvent = {
    id: uuid7(deed.at),
    type: body.type,
    person: row.person,
    device,
    seq,
    at: deed.at,
    mono_ms: Math.round(performance.now()),
    offset_ms: row.offset,
    data: body.data,
  } as WorkEvent;
  const { id, type, at } = event;
  await profiles.put({ ...row, eventSeq: seq });
  await tx
    .objectStore("outbox")
    .add({ id, device, seq, type, course: deed.course, at, text: JSON.stringify(event) });
  const known = await tx.objectStore("work").get(device);
  await tx.objectStore("work").put({ device, work: withDeed(known?.work ?? NO_WORK, deed) });
}
