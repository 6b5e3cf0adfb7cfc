/**
 * Draws the app's icons: a gold star on a field-green square with a cream rim. `npm run icons` rewrites public/*.svg and *.png;
 * the PNGs are drawn by headless chromium (CHROMIUM names another one) and committed, so that no build needs it.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../public/", import.meta.url));
const CHROMIUM = process.env.CHROMIUM ?? "chromium";

/** A regular five-pointed star around the middle of a 512 square. */
function star(radius) {
  const inner = radius * 0.382;
  const corner = (index) => {
    const reach = index % 2 === 0 ? radius : inner;
    const angle = (index * Math.PI) / 5 - Math.PI / 2;
    return [256 + reach * Math.cos(angle), 256 + reach * Math.sin(angle)]
      .map((value) => value.toFixed(1))
      .join(" ");
  };
  return `M${Array.from({ length: 10 }, (_, index) => corner(index)).join("L")}z`;
}

/** `bleed`: the green runs to the edges (the phone cuts its own shape) and the badge keeps to the safe middle. */
function icon({ bleed }) {
  const inset = bleed ? 96 : 34;
  const side = 512 - 2 * inset;
  const corner = bleed ? 56 : 84;
  const ground = bleed
    ? '<path fill="#1e3f25" d="M0 0h512v512H0z"/>'
    : '<rect width="512" height="512" rx="112" fill="#1e3f25"/>';
  const badge = `<rect x="${inset}" y="${inset}" width="${side}" height="${side}" rx="${corner}" fill="#2a5430" stroke="#f4f0e4" stroke-width="12"/>`;
  const light = `<path fill="#f0b93a" stroke="#f0b93a" stroke-width="10" stroke-linejoin="round" d="${star(side * 0.36)}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512"><title>Sao Vuông</title>${ground}${badge}${light}</svg>\n`;
}

function draw(svg, side, name) {
  const folder = mkdtempSync(join(tmpdir(), "icons-"));
  const page = join(folder, "icon.html");
  writeFileSync(page, `<style>*{margin:0}svg{display:block;width:${side}px;height:${side}px}</style>${svg}`);
  const window = ["--window-size=600,600", "--hide-scrollbars", "--default-background-color=00000000"];
  const clip = join(folder, "whole.png");
  execFileSync(
    CHROMIUM,
    ["--headless=new", "--no-sandbox", ...window, `--screenshot=${clip}`, `file://${page}`],
    { stdio: "ignore" },
  );
  execFileSync("python3", ["-c", CROP, clip, join(FOLDER, name), String(side)]);
  rmSync(folder, { recursive: true });
}

/** Cuts the upper left square out of an 8-bit RGBA PNG, with the standard library alone. */
const CROP = `
import struct, sys, zlib
source, target, side = sys.argv[1], sys.argv[2], int(sys.argv[3])
raw, at, body = open(source, "rb").read(), 8, b""
while at < len(raw):
    size, kind = struct.unpack(">I4s", raw[at:at + 8])
    data = raw[at + 8:at + 8 + size]
    if kind == b"IHDR":
        width, height, depth, colour = struct.unpack(">IIBB", data[:10])
    if kind == b"IDAT":
        body += data
    at += size + 12
step = {2: 3, 6: 4}[colour]
lines, flat, before = [], zlib.decompress(body), bytes(width * step)
for row in range(height):
    start = row * (width * step + 1)
    kind, line = flat[start], bytearray(flat[start + 1:start + 1 + width * step])
    for i in range(len(line)):
        a = line[i - step] if i >= step else 0
        b, c = before[i], before[i - step] if i >= step else 0
        p = a + b - c
        near = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
        line[i] = (line[i] + (0, a, b, (a + b) // 2, near)[kind]) & 255
    before = bytes(line)
    lines.append(before)
cut = b"".join(b"\\0" + line[:side * step] for line in lines[:side])
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
head = struct.pack(">IIBBBBB", side, side, 8, colour, 0, 0, 0)
open(target, "wb").write(b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(cut, 9)) + chunk(b"IEND", b""))
`;

const [plain, bleeding] = [icon({ bleed: false }), icon({ bleed: true })];
writeFileSync(join(FOLDER, "icon.svg"), plain);
draw(plain, 192, "icon-192.png");
draw(plain, 512, "icon-512.png");
draw(bleeding, 512, "icon-maskable-512.png");
draw(bleeding, 180, "apple-touch-icon.png");
