/** How it stands with everybody, from the list and the marks that are still on this phone. Pure. */
import { fold } from "../../engine/fold";
import type { MarkRow, Person } from "../../store/gatherings";

export type Standing = Person["standing"];

/** What the phone can say at once about a scanned card. */
export type Verdict =
  | { kind: "present"; person: Person }
  | { kind: "already"; person: Person }
  | { kind: "withdrawn"; person: Person }
  | { kind: "stranger" };

/** The list with the words that have not reached the server, in the order they were said. */
export function standingNow(people: Person[], marks: MarkRow[]): Person[] {
  const said = new Map<string, MarkRow>();
  for (const mark of marks) {
    const person = mark.person ?? ownerOf(people, mark.card)?.id;
    if (person && mark.refused === null) said.set(person, mark);
  }
  return people.map((one) => {
    const mark = said.get(one.id);
    if (!mark) return one;
    if (mark.word === "taken-back") return { ...one, standing: "none", at: null, way: null, reason: null };
    const at = mark.made_at + (mark.offset_ms ?? 0);
    return { ...one, standing: mark.word, at, way: mark.way, reason: mark.reason };
  });
}

/** Whose card it is; a withdrawn one identifies nobody. */
function ownerOf(people: Person[], tag: string | null): Person | undefined {
  return people.find((one) => one.cards.some((card) => card.tag === tag && !card.is_withdrawn));
}

export function verdictOf(now: Person[], tag: string): Verdict {
  const person = ownerOf(now, tag);
  if (person) return { kind: person.standing === "present" ? "already" : "present", person };
  const former = now.find((one) => one.cards.some((card) => card.tag === tag));
  return former ? { kind: "withdrawn", person: former } : { kind: "stranger" };
}

export type Counts = Record<Standing, number>;

export function counted(people: Person[]): Counts {
  const counts: Counts = { present: 0, absent: 0, none: 0 };
  for (const { standing } of people) counts[standing] += 1;
  return counts;
}

/** By standing and by name, with or without marks. */
export function chosen(people: Person[], standing: Standing | "all", typed: string): Person[] {
  const words = fold(typed).trim();
  return people.filter(
    (one) => (standing === "all" || one.standing === standing) && fold(one.name).includes(words),
  );
}
