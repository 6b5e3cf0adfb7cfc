/** Which browser this is, so that the install guide can name its buttons. Never decides what works: capabilities do. */
export type Browser =
  | "zalo"
  | "facebook"
  | "ios-safari"
  | "ios-other"
  | "samsung"
  | "firefox"
  | "android"
  | "desktop";

export function browser(agent = navigator.userAgent): Browser {
  if (/Zalo/i.test(agent)) return "zalo";
  if (/FBAN|FBAV|FB_IAB|Messenger|Instagram/i.test(agent)) return "facebook";
  if (/iPhone|iPad|iPod/.test(agent)) return /CriOS|FxiOS|EdgiOS/.test(agent) ? "ios-other" : "ios-safari";
  if (/SamsungBrowser/.test(agent)) return "samsung";
  if (/Firefox/.test(agent)) return "firefox";
  return /Android/.test(agent) ? "android" : "desktop";
}

/** Zalo and Facebook show pages in a window of their own that forgets what was downloaded. */
export function isInsideAnotherApp(which: Browser = browser()): boolean {
  return which === "zalo" || which === "facebook";
}

export function isInstalled(): boolean {
  const ios = (navigator as { standalone?: boolean }).standalone;
  return matchMedia("(display-mode: standalone)").matches || ios === true;
}
