/** Reading aloud with the phone's own Vietnamese voice; without one the button does not exist. */
const LANG = /^vi\b/i;

let voice = $state.raw<SpeechSynthesisVoice | null>(null);
let speaking = $state(false);

function look(): void {
  voice = speechSynthesis.getVoices().find((each) => LANG.test(each.lang)) ?? null;
}

/** Voices arrive late on Android, so listen for them too. Returns what stops listening and speaking. */
export function listenForVoices(): () => void {
  if (!("speechSynthesis" in globalThis)) return () => {};
  look();
  speechSynthesis.addEventListener?.("voiceschanged", look);
  return () => {
    speechSynthesis.removeEventListener?.("voiceschanged", look);
    hush();
  };
}

export function canSpeak(): boolean {
  return voice !== null;
}

export function isSpeaking(): boolean {
  return speaking;
}

/** One utterance a paragraph: Android cuts off long ones. */
export function speak(paragraphs: string[]): void {
  hush();
  const spoken = paragraphs.filter((each) => each.trim() !== "");
  speaking = spoken.length > 0;
  spoken.forEach((each, at) => {
    const utterance = new SpeechSynthesisUtterance(each);
    utterance.voice = voice;
    utterance.lang = voice?.lang ?? "vi-VN";
    if (at === spoken.length - 1) utterance.onend = () => (speaking = false);
    speechSynthesis.speak(utterance);
  });
}

export function hush(): void {
  speaking = false;
  speechSynthesis.cancel();
}
