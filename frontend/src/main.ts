import { mount } from "svelte";
import App from "./app/App.svelte";
import { listenForInstall } from "./app/install.svelte";
import { listenForWork, refreshPeople, startSending } from "./app/session.svelte";
import { apply } from "./app/settings.svelte";
import { restore } from "./store/profiles";
import { registerWorker } from "./sync/worker";
import "./ui/tokens.css";
import "./ui/base.css";

apply();
listenForInstall();

/** Who had the phone open is known before the first page, so that it is drawn once. A phone that keeps nothing still reads. */
async function open(): Promise<void> {
  await restore().catch(() => null);
  await refreshPeople().catch(() => undefined);
  const target = document.getElementById("app") as HTMLElement;
  target.replaceChildren();
  mount(App, { target });
  listenForWork();
  void startSending().catch(() => undefined);
  void registerWorker().catch(() => false);
}

void open();
