import { expect, test } from "vitest";
import { browser, isInsideAnotherApp } from "./browser";

const agents: [string, ReturnType<typeof browser>][] = [
  [
    "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36 Zalo android/23120",
    "zalo",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 [FBAN/FBIOS]",
    "facebook",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Safari/604.1",
    "ios-safari",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/120.0 Safari/604.1",
    "ios-other",
  ],
  ["Mozilla/5.0 (Linux; Android 13) SamsungBrowser/23.0 Chrome/115.0 Mobile Safari/537.36", "samsung"],
  ["Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36", "android"],
  ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36", "desktop"],
];

test.each(agents)("the install guide knows %s", (agent, expected) => {
  expect(browser(agent)).toBe(expected);
});

test("only windows inside other apps lose what is downloaded", () => {
  expect(isInsideAnotherApp("zalo")).toBe(true);
  expect(isInsideAnotherApp("facebook")).toBe(true);
  expect(isInsideAnotherApp("samsung")).toBe(false);
});
