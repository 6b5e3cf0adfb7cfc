import { t } from "../../i18n/messages.svelte";
import type { Story } from "./units";

/** One change in a sentence, told from the side of `unit`. `kind` names a kind of unit. */
export function storyWords(story: Story, unit: string, kind: (id: string) => string): string {
  switch (story.change) {
    case "create":
      return t("Made");
    case "load":
      return t("Taken from a list of units");
    case "rename":
      return renamed(story, kind);
    case "move":
      return story.old
        ? t("Moved from {from} to {to}", { from: story.old, to: story.new ?? "" })
        : t("Placed under {to}", { to: story.new ?? "" });
    case "merge":
      return merged(story, unit);
    case "split":
      return split(story, unit);
    case "close":
      return t("Closed");
  }
}

function renamed({ old, new: name, old_kind, new_kind }: Story, kind: (id: string) => string): string {
  const words = [];
  if (old !== name) words.push(t("Renamed from {from} to {to}", { from: old ?? "", to: name ?? "" }));
  if (new_kind && old_kind !== new_kind) words.push(t("Became: {kind}", { kind: kind(new_kind) }));
  return words.join(". ") || t("Confirmed without a change of name");
}

function merged(story: Story, unit: string): string {
  const ended = named(story, "ended");
  if (has(story, unit, "ended")) return t("Merged into {to}", { to: named(story, "after") });
  return has(story, unit, "before")
    ? t("Took over {units}", { units: ended })
    : t("Made by merging {units}", { units: ended });
}

function split(story: Story, unit: string): string {
  if (has(story, unit, "ended")) return t("Split into {units}", { units: named(story, "after") });
  if (has(story, unit, "before")) return t("Gave off {units}", { units: named(story, "after", unit) });
  return t("Split off from {from}", { from: named(story, "ended") || named(story, "before") });
}

function has(story: Story, unit: string, part: string): boolean {
  return story.units.some((each) => each.id === unit && each.part === part);
}

function named(story: Story, part: string, but = ""): string {
  return story.units
    .filter((each) => each.part === part && each.id !== but)
    .map((each) => each.name)
    .join(", ");
}
