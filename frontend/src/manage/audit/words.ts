import { number } from "../../i18n/format";
import { t, type Values } from "../../i18n/messages.svelte";
import { KINDS as REQUESTS, kindWords as requestWords } from "../privacy/words";
import type { Line } from "./audit";

export const KINDS = [
  "sign-in",
  "refusal",
  "reading",
  "export",
  "import",
  "publishing",
  "role",
  "unit",
  "person",
  "phone",
  "privacy",
  "other",
] as const;

export function kindWords(kind: string): string {
  const words: Record<string, () => string> = {
    "sign-in": () => t("Signing in"),
    refusal: () => t("Refusals"),
    reading: () => t("Lists and files read"),
    export: () => t("Exports"),
    import: () => t("Imports"),
    publishing: () => t("Publishing"),
    role: () => t("Roles"),
    unit: () => t("Units"),
    person: () => t("Changes of people"),
    phone: () => t("Cards and phones"),
    privacy: () => t("Personal data"),
    other: () => t("Other"),
  };
  return (words[kind] ?? (() => kind))();
}

/** What was done, to follow the name of who did it. */
const DEEDS: Record<string, (v: Values) => string> = {
  "sign-in": () => t("signed in"),
  "sign-in-begun": () => t("entered the password; the second step was still to come"),
  "sign-in-refused": () => t("was not let in"),
  "step-up": () => t("proved once more who it is"),
  "password-set": () => t("set a password"),
  "factor-added": () => t("set up a second step"),
  "factor-removed": () => t("took a second step away"),
  "factors-reset": () => t("started over: earlier second steps count no more"),
  "recovery-codes-made": () => t("made new recovery codes"),
  "provider-linked": (v) => t("linked the agency account of {person}", v),
  "provider-unlinked": (v) => t("unlinked the agency account of {person}", v),
  "session-ended": () => t("ended one session"),
  "sessions-read": (v) => t("looked at the sessions of {person}", v),
  "sessions-ended": () => t("ended all other sessions"),
  refused: (v) => t("was refused: {operation}", v),
  operation: (v) => t("did this: {operation}", v),
  "people-read": () => t("looked at a list of people"),
  "people-export": () => t("took a list of people away"),
  "person-read": (v) => t("opened the file of {person}", v),
  "person-created": (v) => t("took {person} in", v),
  "person-corrected": (v) => t("corrected the file of {person}", v),
  "person-moved": (v) => t("moved {person} to another unit", v),
  "departure-read": (v) => t("looked at what would end if {person} left", v),
  "person-ended": (v) => t("recorded that {person} left", v),
  "person-reinstated": (v) => t("took {person} back", v),
  "person-erased": (v) => t("erased the data of {person}", v),
  "role-granted": (v) => t("gave {person} the role {role}", v),
  "role-withdrawn": (v) => t("took the role {role} from {person}", v),
  "roles-imported": () => t("gave roles by a list"),
  "operator-made": (v) => t("made {person} an operator", v),
  "cards-read": () => t("looked at the cards of a unit"),
  "card-read": (v) => t("looked at the card of {person}", v),
  "cards-issued": () => t("printed cards"),
  "card-issued": (v) => t("gave {person} a new card", v),
  "card-withdrawn": (v) => t("withdrew the card of {person}", v),
  "staff-card-issued": (v) => t("invited {person} to sign in as staff", v),
  "phones-read": () => t("looked at phones"),
  "phone-lost": (v) => t("recorded the phone of {person} as lost", v),
  "phone-loss-undone": (v) => t("took back that the phone of {person} was lost", v),
  "silent-devices-read": () => t("looked at silent phones"),
  "quarantine-read": () => t("looked at work that was set aside"),
  "quarantine-release": () => t("had set-aside work decided again"),
  "roster-uploaded": () => t("handed a list in"),
  "roster-faults-read": () => t("looked at the faults of a list"),
  "roster-imported": () => t("imported a list"),
  "roster-undo-read": () => t("looked at what undoing a list would do"),
  "roster-undone": () => t("took an import back"),
  "roster-exported": () => t("took a list away"),
  "gathering-opened": (v) => t("opened a gathering of {unit}", v),
  "gathering-read": (v) => t("looked at who was at a gathering of {unit}", v),
  "gathering-cancelled": (v) => t("called off a gathering of {unit}", v),
  "attendance-marked": (v) => t("noted attendance in {unit}", v),
  "attendance-exported": (v) => t("took a list of attendance of {unit} away", v),
  "content-published": (v) => t("published edition {number} of {subject}", v),
  "unit-create": (v) => t("made the unit {unit}", v),
  "unit-rename": (v) => t("renamed the unit {unit}", v),
  "unit-rename-preview": (v) => t("looked at what renaming {unit} would do", v),
  "unit-move": (v) => t("moved the unit {unit}", v),
  "unit-move-preview": (v) => t("looked at what moving {unit} would do", v),
  "unit-merge": (v) => t("merged units into {unit}", v),
  "unit-merge-preview": (v) => t("looked at what a merger into {unit} would do", v),
  "unit-split": (v) => t("split the unit {unit}", v),
  "unit-split-preview": (v) => t("looked at what splitting {unit} would do", v),
  "unit-close": (v) => t("closed the unit {unit}", v),
  "unit-close-preview": (v) => t("looked at what closing {unit} would do", v),
  "units-loaded": () => t("loaded the country's units"),
  "unit-kinds-loaded": () => t("loaded kinds of units"),
  "regions-placed": () => t("placed provinces in regions"),
  "audit-read": () => t("looked at the audit log"),
  "audit-export": () => t("took the audit log away"),
  "data-people-read": () => t("searched people for the data desk"),
  "data-requests-read": () => t("looked at requests about personal data"),
  "data-request-read": (v) => t("opened a request of {person}", v),
  "data-request-recorded": (v) => t("recorded a request of {person}", v),
  "data-request-note": (v) => t("noted something on a request of {person}", v),
  "data-request-reply": (v) => t("answered a request of {person}", v),
  "data-request-done": (v) => t("finished a request of {person}", v),
  "data-request-refuse": (v) => t("refused a request of {person}", v),
  "data-export": (v) => t("made a copy of everything about {person}", v),
  "data-restricted": (v) => t("had the data of {person} left alone", v),
  "data-restriction-lifted": (v) => t("ended leaving the data of {person} alone", v),
  "data-erasure-preview": () => t("looked at what erasing a person would do"),
  "retention-changed": () => t("changed how long something is kept"),
  "retention-run": () => t("let go of what was kept long enough"),
};

export function isKnown(action: string): boolean {
  return action in DEEDS;
}

export function actorWords(line: Line): string {
  if (line.actor === null) return line.action === "sign-in-refused" ? t("Somebody") : t("The system");
  return line.actor.name ?? t("Somebody whose name is not shown");
}

export function deedWords(line: Line): string {
  const deed = DEEDS[line.action];
  return deed ? deed(placed(line)) : t("did this: {operation}", { operation: line.action });
}

function placed(line: Line): Values {
  const { role, operation, number: edition, subject } = line.details as Record<string, unknown>;
  return {
    person: line.person?.name ?? t("somebody whose name is not shown"),
    unit: line.unit?.name ?? t("(another unit)"),
    role: roleWords(String(role ?? "")),
    operation: String(operation ?? ""),
    number: typeof edition === "number" ? number(edition) : "",
    subject: String(subject ?? ""),
  };
}

export function roleWords(role: string): string {
  const words: Record<string, () => string> = {
    learner: () => t("Learner"),
    instructor: () => t("Instructor"),
    admin: () => t("Manager"),
    operator: () => t("Operator"),
  };
  return (words[role] ?? (() => role))();
}

const WAYS: Record<string, () => string> = {
  card: () => t("by card"),
  device: () => t("by the phone's key"),
  password: () => t("by password"),
  code: () => t("by a code of the app"),
  passkey: () => t("by passkey"),
  recovery: () => t("by a recovery code"),
  provider: () => t("by the agency account"),
};

/** Of a session, a second factor, a request about personal data, a list. */
const SORTS: Record<string, () => string> = {
  staff: () => t("as staff"),
  learner: () => t("as a learner"),
  totp: () => t("authenticator app"),
  passkey: () => t("passkey"),
  people: () => t("people"),
  units: () => t("units"),
  ...Object.fromEntries(REQUESTS.map((kind) => [kind, () => requestWords(kind)])),
};

type Tell = (value: unknown) => string;
const TOLD: Record<string, Tell> = {
  way: (value) => WAYS[String(value)]?.() ?? String(value),
  kind: (value) => SORTS[String(value)]?.() ?? String(value),
  reason: (value) => t("reason: {code}", { code: String(value) }),
  days: (value) => t("{n} {n|day|days}", { n: Number(value) }),
  count: (value) => t("{n} in all", { n: number(Number(value)) }),
  entries: (value) => t("{n} in all", { n: number(Number(value)) }),
  more: (value) => t("and {n} times more before", { n: number(Number(value)) }),
  rule: (value) => String(value),
  gone: (value) =>
    Object.entries(value as Record<string, number>)
      .map(([rule, n]) => `${rule} ${number(n)}`)
      .join(", "),
  form: (value) => String(value).toUpperCase(),
};
/** Said by the sentence already, or of use only to a program. */
const UNSAID = new Set([
  "role",
  "operation",
  "number",
  "edition",
  "searched",
  "why",
  "by",
  "which",
  "filter",
  "wanted",
]);

/** What else an entry says, for whoever wants to know exactly. */
export function detailWords(line: Line): string {
  return Object.entries(line.details as Record<string, unknown>)
    .filter(([name, value]) => !UNSAID.has(name) && value !== null && value !== false)
    .map(
      ([name, value]) =>
        TOLD[name]?.(value) ?? `${name}: ${typeof value === "object" ? JSON.stringify(value) : value}`,
    )
    .join(" · ");
}
