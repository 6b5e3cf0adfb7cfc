/** The camera as a reader of QR codes: the browser's own detector where there is one, else a small decoder in plain script. */

type Read = (video: HTMLVideoElement) => Promise<string[]>;
interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
type Detectors = (new (options: {
  formats: string[];
}) => Detector) & {
  getSupportedFormats(): Promise<string[]>;
};

/** A look now and then spares the battery; nobody holds a card up for less. */
const LOOK_EVERY = 150;
/** Longer side of what the decoder gets: enough for a card that fills a third of the picture. */
const LONGEST = 720;

export class NoCamera extends Error {
  override name = "NoCamera";
}

export interface Camera {
  stop(): void;
}

/** Whether this browser lets a page ask for a camera at all: not on plain http. */
export function hasCamera(): boolean {
  return Boolean(navigator.mediaDevices?.getUserMedia);
}

/** Shows the camera in `video` and tells every code it sees, again and again. Throws NoCamera. */
export async function watch(video: HTMLVideoElement, onread: (text: string) => void): Promise<Camera> {
  const [stream, read] = await Promise.all([openStream(), reader()]);
  let isOn = true;
  const stop = () => {
    isOn = false;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  video.srcObject = stream;
  await video.play().catch(() => {});
  const look = async () => {
    if (!isOn) return;
    for (const text of await read(video).catch(() => [])) if (isOn) onread(text);
    if (isOn) setTimeout(look, LOOK_EVERY);
  };
  void look();
  return { stop };
}

async function openStream(): Promise<MediaStream> {
  if (!hasCamera()) throw new NoCamera("not offered");
  const wanted = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
  try {
    return await navigator.mediaDevices.getUserMedia({ video: wanted });
  } catch (error) {
    throw new NoCamera(String(error));
  }
}

/** Also called beforehand, so that the decoder is on the phone before the network goes. */
export async function reader(): Promise<Read> {
  const detectors = (globalThis as { BarcodeDetector?: Detectors }).BarcodeDetector;
  const formats: string[] = (await detectors?.getSupportedFormats().catch(() => [])) ?? [];
  if (detectors && formats.includes("qr_code")) {
    const detector = new detectors({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video)).map((code) => code.rawValue);
  }
  const { decodeQR } = await import("qr/decode.js");
  const canvas = document.createElement("canvas");
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, LONGEST / Math.max(video.videoWidth, video.videoHeight, 1));
    const [width, height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)];
    if (!drawing || width === 0 || height === 0) return [];
    [canvas.width, canvas.height] = [width, height];
    drawing.drawImage(video, 0, 0, width, height);
    try {
      return [decodeQR(drawing.getImageData(0, 0, width, height))];
    } catch {
      return []; // most pictures show no code
    }
  };
}
