import { t } from "../../i18n/messages.svelte";

/** How somebody signed in, in words: the server says "password+code". */
export function wayInWords(way: string): string {
  const words: Record<string, () => string> = {
    card: () => t("card"),
    password: () => t("password"),
    code: () => t("code of the app"),
    passkey: () => t("passkey"),
    "recovery-code": () => t("recovery code"),
    provider: () => t("sign-in service"),
    device: () => t("phone"),
  };
  return way
    .split("+")
    .map((each) => words[each]?.() ?? each)
    .join(" + ");
}

/** "Chrome, Windows · 203.0.113.0/24", as far as it is known. */
export function placeInWords(place: { browser: string; network: string }): string {
  return [place.browser || t("unknown browser"), place.network].filter(Boolean).join(" · ");
}
