/** Reading aloud with the phone's own voice for the language of the text; without one the button does not exist. */
let voices = $state.raw<SpeechSynthesisVoice[]>([]);
let speaking = $state(false);

function look(): void {
  voices = speechSynthesis.getVoices();
}

function voiceOf(lang: string): SpeechSynthesisVoice | null {
  return voices.find((each) => each.lang.toLowerCase().startsWith(lang)) ?? null;
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

export function canSpeak(lang: string): boolean {
  return voiceOf(lang) !== null;
}

export function isSpeaking(): boolean {
  return speaking;
}

/** One utterance a paragraph: Android cuts off long ones. */
export function speak(lang: string, paragraphs: string[]): void {
  hush();
  const voice = voiceOf(lang);
  const spoken = paragraphs.filter((each) => each.trim() !== "");
  speaking = spoken.length > 0;
  spoken.forEach((each, at) => {
    const utterance = new SpeechSynthesisUtterance(each);
    utterance.voice = voice;
    utterance.lang = voice?.lang ?? lang;
    if (at === spoken.length - 1) utterance.onend = () => (speaking = false);
    speechSynthesis.speak(utterance);
  });
}

export function hush(): void {
  speaking = false;
  speechSynthesis.cancel();
}
