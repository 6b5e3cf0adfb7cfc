import { moment, number } from "../../i18n/format";
import { t } from "../../i18n/messages.svelte";
import type { Done, Outlook } from "./phones";

/** What a report did, in sentences. */
export function reported({ phone, released, left }: Done, seen: Outlook): string[] {
  const lines = [
    t("Lost since {when}. The phone can no longer sign in; {n} open {n|session was|sessions were} ended.", {
      when: moment(phone.lost_at ?? 0),
      n: number(seen.sessions),
    }),
    t(
      "What its owner made before is still taken in and counted, and marked. What is made later is set aside.",
    ),
  ];
  if (seen.after > 0) lines.push(stays(seen.after));
  if (released > 0)
    lines.push(t("{n} {n|piece|pieces} set aside before {n|counts|count} now.", { n: number(released) }));
  if (left > 0) lines.push(t("{n} {n|piece stays|pieces stay} set aside.", { n: number(left) }));
  lines.push(t("Give the owner a new card for another phone."));
  return lines;
}

export function takenBack({ released, left }: Done): string[] {
  const lines = [
    t(
      "The phone signs in by itself again, within a quarter of an hour once it has signal; no new card is needed.",
    ),
  ];
  if (released > 0)
    lines.push(t("{n} {n|piece|pieces} set aside before {n|counts|count} now.", { n: number(released) }));
  if (left > 0)
    lines.push(t("{n} {n|piece stays|pieces stay} set aside for another reason.", { n: number(left) }));
  return lines;
}

/** Facts are not taken back. */
export function stays(after: number): string {
  return t(
    "{n} {n|piece|pieces} of work made after this time came in already: {n|it stays and is|they stay and are} marked as from a lost phone.",
    {
      n: number(after),
    },
  );
}
