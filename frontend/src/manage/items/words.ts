import { number } from "../../i18n/format";
import { t } from "../../i18n/messages.svelte";
import { type Figure, type Finding, type Item, optionName } from "./items";
import type { Order } from "./ranking";

/** A percentage for people; a dash where there is none. */
export function percent(figure: Figure, digits = 0): string {
  return figure.value === null ? "–" : `${number(figure.value, digits)}%`;
}

export function marks(figure: Figure): string {
  return figure.value === null ? "–" : number(figure.value, 2);
}

/** What is wrong with a question, for somebody who never studied statistics. */
export function sentence(item: Item, finding: Finding): string {
  const n = finding.people ?? 0;
  const of = finding.of ?? 0;
  const p = percent(item.facility);
  switch (finding.kind) {
    case "key-in-doubt":
      if (finding.option === "wrong" || finding.option === "partly")
        return t("{n} of the {of} people who did best got this wrong: check the answer.", { n, of });
      return t("{n} of the {of} people who did best chose {option}: check the answer.", {
        n,
        of,
        option: optionName(item, finding.option ?? ""),
      });
    case "able-miss-it":
      return t("Who did well in the test does worse here than the others: the question may mislead.");
    case "below-guessing":
      return t("{p} right is less than guessing would bring ({g}): check the question and its answer.", {
        p,
        g: percent(item.guess),
      });
    case "very-hard":
      return t("Very hard, {p} right: do the lessons teach this?", { p });
    case "often-blank":
      return t("{n} of {of} people left it blank.", { n, of });
    case "weak":
      return t("Who did well and who did not answer this alike: it tells little about what people know.");
    case "very-easy":
      return t("Nearly everybody is right ({p}): too easy, or the wording gives it away.", { p });
    case "never-chosen":
      return t("Nobody chose {option}: a more likely wrong answer would make the question better.", {
        option: unused(item).join(", "),
      });
  }
}

/** All that is said of a question, the options nobody chose in one sentence. */
export function sentences(item: Item): string[] {
  const kinds = item.findings.map((each) => each.kind);
  return item.findings
    .filter((each, at) => kinds.indexOf(each.kind) === at)
    .map((each) => sentence(item, each));
}

function unused(item: Item): string[] {
  return item.findings
    .filter((each) => each.kind === "never-chosen")
    .map((each) => optionName(item, each.option ?? ""));
}

/** Why there is no figure. */
export function whyMissing(reason: Figure["missing"]): string {
  switch (reason) {
    case "no-variance":
      return t("everybody did alike");
    case "no-marks":
      return t("it is worth no marks");
    case "one-position":
      return t("the test has one question only");
    case "negative-covariance":
      return t("it works against the rest of the test");
    case "drawn-by-chance":
      return t("not told for questions drawn by chance");
    case "not-guessable":
      return t("several answers may be right together");
    case null:
      return "";
    default:
      return t("too few people so far");
  }
}

export function orderWords(order: Order): string {
  switch (order) {
    case "doubt":
      return t("To be checked first");
    case "bank":
      return t("As in the test");
    case "hard":
      return t("Hardest first");
    case "weak":
      return t("Telling least first");
  }
}

/** How far the test as a whole can be relied on, by the bounds Moodle gives its instructors. */
export function reliance(alpha: Figure): string {
  if (alpha.value === null)
    return t("How reliable the test is cannot be said yet: {why}.", { why: whyMissing(alpha.missing) });
  const p = percent(alpha);
  if (alpha.value >= 75)
    return t("The result is reliable ({p}): the questions measure the same thing.", { p });
  if (alpha.value >= 64) return t("The result is fairly reliable ({p}).", { p });
  return t(
    "The result is not very reliable ({p}): chance plays a large part. More questions, and better ones, help.",
    { p },
  );
}
