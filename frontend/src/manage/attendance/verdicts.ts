/** What the screen says of the card scanned last: at once by the list, then by the server. Pure but for words. */

import { t } from "../../i18n/messages.svelte";
import type { Decided } from "../../store/gatherings";
import type { IconName } from "../../ui/icons";
import { clockTime } from "./hours";
import type { Verdict } from "./standing";

export interface Shown {
  verdict: Verdict;
  /** The mark that was made for it; null when none was needed. */
  mark: string | null;
  decided: Decided | null;
}

export interface Said {
  tone: "good" | "gold" | "alarm";
  icon: IconName;
  title: string;
  text: string;
}

/** The server's word about the mark on the screen, if it is among them. */
export function heard(shown: Shown | null, decided: Decided[]): Shown | null {
  const own = decided.find((each) => each.id === shown?.mark);
  return shown && own ? { ...shown, decided: own } : shown;
}

export function said({ verdict, decided }: Shown): Said {
  if (decided && decided.outcome !== "present") return byServer(decided);
  if (decided) return present(decided.name ?? nameOf(verdict), t("Present: the server has it"));
  switch (verdict.kind) {
    case "present":
      return present(verdict.person.name, t("Present: saved on this phone"));
    case "already": {
      const { name, at } = verdict.person;
      return {
        tone: "good",
        icon: "check",
        title: name,
        text: t("Already present at {time}", { time: clockTime(at) }),
      };
    }
    case "withdrawn":
      return withdrawn(verdict.person.name);
    case "stranger":
      return {
        tone: "gold",
        icon: "alert",
        title: t("Not on this list"),
        text: t(
          "A card of another unit, or not one of ours: the server says which when it is reached. If the person belongs here, tap the name in the list.",
        ),
      };
  }
}

function byServer({ outcome, name }: Decided): Said {
  if (outcome === "revoked-card") return withdrawn(name ?? "");
  if (outcome === "other-unit")
    return {
      tone: "alarm",
      icon: "cross",
      title: t("Card of another unit"),
      text: t("It does not count here. Its own unit marks this person."),
    };
  return {
    tone: "alarm",
    icon: "cross",
    title: t("Unknown card"),
    text: t("The server knows no such card. If the person belongs here, tap the name in the list."),
  };
}

function present(title: string, text: string): Said {
  return { tone: "good", icon: "check", title, text };
}

function withdrawn(name: string): Said {
  return {
    tone: "alarm",
    icon: "alert",
    title: name || t("Withdrawn card"),
    text: t(
      "This card was withdrawn or replaced and does not count. If it is this person, tap the name in the list.",
    ),
  };
}

function nameOf(verdict: Verdict): string {
  return verdict.kind === "stranger" ? t("Present") : verdict.person.name;
}
