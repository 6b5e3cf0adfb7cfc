import type { components } from "../../api/schema";
import { t } from "../../i18n/messages.svelte";

export type SystemState = components["schemas"]["SystemView"];

/** What a limit is on, in words. */
export function limited(purpose: string): string {
  const words: Record<string, () => string> = {
    export: () => t("Downloading lists"),
    import: () => t("Importing lists"),
    print: () => t("Printing cards"),
    "personal-data": () => t("Files about one person"),
  };
  return words[purpose]?.() ?? purpose;
}
