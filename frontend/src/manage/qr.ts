import { renderSVG } from "uqr";

/** A data address of the QR, black on white in either theme: cameras want the contrast. */
export function drawnQr(text: string): string {
  return `data:image/svg+xml,${encodeURIComponent(renderSVG(text, { ecc: "M", border: 2 }))}`;
}
