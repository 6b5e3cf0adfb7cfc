import { fromStore } from "svelte/store";
import { onChange } from "../store/changes";
import { isAnyoneHere, listProfiles, lock, type Profile, profile } from "../store/profiles";
import { onWork } from "../store/work";
import { type SyncStatus, status } from "../sync/status";
import { updateReady } from "../sync/worker";

/** Who is using the phone and how safe their work is, as runes. Rules live in store/ and sync/. */
const opened = fromStore(profile);
const sync = fromStore(status);
const update = fromStore(updateReady);
let known = $state.raw<Profile[]>([]);
let readsOnly = $state(false);
let handed = $state.raw<string | null>(null);
let turn = $state(0);

export function who(): Profile | null {
  return opened.current;
}

export function safety(): SyncStatus {
  return sync.current;
}

export function isUpdateReady(): boolean {
  return update.current;
}

/** Read it in whatever shows work: it changes when work, state or receipts change in any tab. */
export function workTurn(): number {
  return turn;
}

export function listenForWork(): void {
  onWork(() => {
    turn += 1;
  });
  onChange("profiles", () => void refreshPeople().catch(() => undefined));
}

export function people(): Profile[] {
  return known;
}

export async function refreshPeople(): Promise<void> {
  known = await listProfiles();
}

/** Someone's profile is on this phone and nobody has opened theirs: ask who it is, unless they only want to read. */
export function isLocked(): boolean {
  return known.length > 0 && who() === null && !readsOnly;
}

export function readOnly(isChosen: boolean): void {
  readsOnly = isChosen;
}

/** The one who has just handed the phone over. */
export function handedBy(): Profile | undefined {
  return known.find((each) => each.id === handed);
}

/** Locks at once; what follows is a chunk's business. */
export async function handOver(): Promise<void> {
  handed = who()?.id ?? null;
  lock();
  await (await sendingPart()).leftBehind();
}

let sending: Promise<typeof import("../sync/start")> | null = null;

/** The sending part is a chunk of its own, with the watch over a phone laid down: who only looks around does not load it. */
function sendingPart(): Promise<typeof import("../sync/start")> {
  sending ??= Promise.all([import("../sync/start"), import("./rest")]).then(([part, { watchRest }]) => {
    part.start();
    watchRest();
    return part;
  });
  return sending;
}

/** Sending begins where somebody's profile is, the ones that are leaving included, and when one is opened. */
export async function startSending(): Promise<void> {
  profile.subscribe((open) => {
    if (!open) return;
    readsOnly = false;
    handed = null;
    void sendingPart();
  });
  if (await isAnyoneHere()) await sendingPart();
}

export async function pushNow(): Promise<void> {
  await (await sendingPart()).pushNow();
}
