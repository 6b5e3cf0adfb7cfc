import { number } from "../../i18n/format";
import { t } from "../../i18n/messages.svelte";
import type { Line, NewRequest, Shown } from "./desk";

export const KINDS: readonly NewRequest["kind"][] = [
  "access",
  "correct",
  "restrict",
  "erase",
  "object",
  "withdraw",
];
export const WAYS: readonly NewRequest["way"][] = ["in-person", "letter", "phone", "message"];

export function kindWords(kind: NewRequest["kind"]): string {
  const words: Record<NewRequest["kind"], () => string> = {
    access: () => t("Wants a copy of his data"),
    correct: () => t("Wants something corrected"),
    restrict: () => t("Wants his data left alone"),
    erase: () => t("Wants his data erased"),
    object: () => t("Objects to what is done"),
    withdraw: () => t("Takes consent back"),
  };
  return words[kind]();
}

export function wayWords(way: NewRequest["way"]): string {
  const words: Record<NewRequest["way"], () => string> = {
    "in-person": () => t("In person"),
    letter: () => t("By letter"),
    phone: () => t("By phone"),
    message: () => t("By message"),
  };
  return words[way]();
}

export function shownWords(shown: Shown): string {
  const words: Record<Shown, () => string> = {
    waiting: () => t("Waiting"),
    closed: () => t("Closed requests"),
    all: () => t("All requests"),
  };
  return words[shown]();
}

type Tone = "calm" | "good" | "gold" | "alarm";

/** How it stands with the clock, and how alarming that is. */
export function clockWords(line: Line): { tone: Tone; text: string } {
  if (line.state === "done") return { tone: "good", text: t("Done") };
  if (line.state === "refused") return { tone: "calm", text: t("Refused") };
  if (line.state === "replied") return { tone: "good", text: t("Answered, not finished") };
  if (line.left > 0) {
    const tone = line.left > 1 ? "calm" : "gold";
    return { tone, text: t("{n} working {n|day|days} left", { n: line.left }) };
  }
  if (line.left === 0) return { tone: "gold", text: t("Due today") };
  return { tone: "alarm", text: t("Overdue by {n} working {n|day|days}", { n: -line.left }) };
}

export function stepWords(step: string): string {
  const words: Record<string, () => string> = {
    received: () => t("Request recorded"),
    note: () => t("Note added"),
    reply: () => t("Answered"),
    done: () => t("Settled"),
    refuse: () => t("Refused"),
    restricted: () => t("Data left alone from now on"),
    lifted: () => t("Data no longer left alone"),
    erased: () => t("Data erased"),
    "exported-json": () => t("Copy made (JSON)"),
    "exported-pdf": () => t("Copy made (PDF)"),
  };
  return words[step]?.() ?? step;
}

/** Rows of a table, in words a person can follow; null for what nobody would miss being told. */
export function rowsWords(table: string, n: number): string | null {
  const words: Record<string, () => string> = {
    people: () => t("name, phone, year of birth, list number"),
    cards: () => t("{n} {n|card|cards}", { n }),
    session_tokens: () => t("{n} {n|session|sessions}", { n }),
    staff_passwords: () => t("the login and password"),
    totps: () => t("the code app"),
    recovery_codes: () => t("{n} recovery codes", { n }),
    passkeys: () => t("{n} passkeys", { n }),
    staff_entries: () => t("{n} sign-ins on record", { n }),
    provider_accounts: () => t("the linked agency account"),
    devices: () => t("keys and names of {n} {n|phone|phones}", { n }),
    events: () => t("own words in {n} {n|piece|pieces} of work (marks stay)", { n: number(n) }),
    oddities: () => t("{n} {n|piece|pieces} of work set aside", { n }),
    import_changes: () => t("{n} traces in imported lists", { n }),
    attendance_marks: () => t("notes on {n} {n|mark|marks} of attendance (the marks stay)", { n }),
    data_requests: () => t("the wording of {n} {n|request|requests}", { n }),
    data_request_steps: () => t("{n} notes on requests", { n }),
    memberships: () => t("which units, and when"),
    roles: () => t("which roles, and when"),
    attempts: () => t("results of {n} {n|test|tests}", { n }),
    lesson_progress: () => t("progress in {n} {n|lesson|lessons}", { n }),
    completions: () => t("{n} items finished", { n }),
    audit_entries: () => t("{n} entries of the audit log, by number only", { n: number(n) }),
  };
  return words[table]?.() ?? null;
}

export function spanWords(rule: string): string {
  const words: Record<string, () => string> = {
    sessions: () => t("Ended sessions"),
    "sign-in-tries": () => t("Wrong tries to sign in"),
    "expired-challenges": () => t("Expired challenges"),
    "staff-entries": () => t("Sign-ins of staff, for them to look over"),
    cards: () => t("Cards withdrawn or expired unused"),
    "import-files": () => t("Uploaded lists"),
    "import-reports": () => t("Faults and undo of imported lists"),
    "set-aside-work": () => t("Work that could not be understood"),
    "data-requests": () => t("Wording of closed requests"),
    "ended-people": () => t("People who left; then they are erased"),
  };
  return words[rule]?.() ?? rule;
}
