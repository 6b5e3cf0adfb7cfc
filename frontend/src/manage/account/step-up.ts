/** Asks once more who it is, where the server wants to know, and then does what was asked for. */
import { mount, unmount } from "svelte";
import { ApiProblem } from "../../api/problems";

/** The person closed the dialog; what was to be done has not been done. */
export class StepUpCancelled extends Error {}

/** The reply of `act`, after a dialog if the server wants a fresh proof. Throws StepUpCancelled and what `act` throws. */
export async function withStepUp<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (refusal) {
    if (!(refusal instanceof ApiProblem) || refusal.code !== "step-up-needed") throw refusal;
  }
  await prove();
  return act();
}

async function prove(): Promise<void> {
  const { default: StepUp } = await import("./StepUp.svelte");
  let dialog: ReturnType<typeof mount> | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const props = { ondone: resolve, oncancel: () => reject(new StepUpCancelled()) };
      dialog = mount(StepUp, { target: document.body, props });
    });
  } finally {
    if (dialog) void unmount(dialog);
  }
}
