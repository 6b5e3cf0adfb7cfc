import { number } from "../../i18n/format";
import { t } from "../../i18n/messages.svelte";
import type { Kind, Roster } from "./rosters";

export function kindWords(kind: Kind): string {
  return kind === "units" ? t("Units") : t("Persons");
}

export function stateWords(state: Roster["state"]): string {
  const words: Record<Roster["state"], () => string> = {
    checking: () => t("Being looked through"),
    checked: () => t("Waits for your confirmation"),
    writing: () => t("Being written"),
    done: () => t("Imported"),
    failed: () => t("Not imported"),
    interrupted: () => t("Interrupted"),
    undoing: () => t("Being taken back"),
    undone: () => t("Taken back"),
  };
  return words[state]();
}

/** What is being done just now. */
export function stepWords(step: string): string {
  const words: Record<string, () => string> = {
    reading: () => t("The file is being read."),
    checking: () => t("Rows are compared with what is there."),
    waiting: () => t("Waiting for others to finish writing."),
    writing: () => t("Rows are being written, all at once."),
    comparing: () => t("Looking what has been used or changed since."),
    undoing: () => t("The import is being taken back, all at once."),
  };
  return words[step]?.() ?? t("Please wait.");
}

/** The numbers that are not nothing, as sentences of a few words. */
export function numberWords(roster: Roster): string[] {
  const n = roster.numbers;
  if (!n) return [];
  const told: [number, string][] = [
    [n.new, t("{n} new", { n: number(n.new) })],
    [n.changed, t("{n} corrected", { n: number(n.changed) })],
    [n.moved, t("{n} moved to another unit", { n: number(n.moved) })],
    [n.granted, t("{n} roles given", { n: number(n.granted) })],
    [n.unchanged, t("{n} as they are", { n: number(n.unchanged) })],
  ];
  return told.filter(([count]) => count > 0).map(([, words]) => words);
}
