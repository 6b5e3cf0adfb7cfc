/** Chrome's own install question, kept until the reader asks for it. */
interface InstallQuestion extends Event {
  prompt(): Promise<unknown>;
}

let question = $state.raw<InstallQuestion | null>(null);

export function listenForInstall(): void {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    question = event as InstallQuestion;
  });
  addEventListener("appinstalled", () => {
    question = null;
  });
}

export function canInstall(): boolean {
  return question !== null;
}

export async function install(): Promise<void> {
  const asked = question;
  question = null;
  await asked?.prompt();
}
