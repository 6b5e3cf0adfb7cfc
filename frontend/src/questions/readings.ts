import type { Response } from "../engine/shapes";

export function isPairs(response: Response): response is Record<string, string> {
  return typeof response === "object" && response !== null && !Array.isArray(response);
}

/** Text of a published HTML fragment, for places that take no markup (`<option>`, a spoken message). */
export function plain(html: string): string {
  return new DOMParser().parseFromString(html, "text/html").body.textContent?.trim() ?? "";
}

export function isAnswered(response: Response | undefined): boolean {
  return response !== undefined && response !== null && response !== "";
}
