import { expect, test } from "vitest";
import { deviceLabel, tidyCode } from "./card-code";

test("a code is read however it was typed", () => {
  expect(tidyCode("abcde fghjk")).toBe("ABCDE-FGHJK");
  expect(tidyCode("ABCDE-FGHJK")).toBe("ABCDE-FGHJK");
  expect(tidyCode("abc")).toBe("ABC");
});

test("letters that look like digits are those digits", () => {
  expect(tidyCode("oil00-00000")).toBe("01100-00000");
});

test("a device is named by its browser and system only", () => {
  const agent =
    "Mozilla/5.0 (Linux; Android 13; SM-A042F) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36";
  expect(deviceLabel(agent)).toBe("Chrome · Android");
});
