import { renderSVG } from "uqr";

/** A data address of the QR, black on white in either theme: scanners want the contrast. */
export function drawQr(text: string): string {
  const svg = renderSVG(text, { ecc: "L", border: 2 });
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
