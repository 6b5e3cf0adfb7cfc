import { fromStore } from "svelte/store";
import { isAnyoneHere, listProfiles, type Profile, profile } from "../store/profiles";
import { onWork } from "../store/work";
import { type SyncStatus, status } from "../sync/status";
import { updateReady } from "../sync/worker";

/** Who is using the phone and how safe their work is, as runes. Rules live in store/ and sync/. */
const opened = fromStore(profile);
const sync = fromStore(status);
const update = fromStore(updateReady);
let known = $state.raw<Profile[]>([]);
let readsOnly = $state(false);
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

export function listenForWork(): () => void {
  return onWork(() => {
    turn += 1;
  });
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

let sending: Promise<typeof import("../sync/start")> | null = null;

/** The sending part is a chunk of its own: who only looks around does not load it. */
function sendingPart(): Promise<typeof import("../sync/start")> {
  sending ??= import("../sync/start").then((part) => {
    part.start();
    return part;
  });
  return sending;
}

/** Sending begins where somebody's profile is, the ones that are leaving included, and when one is opened. */
export async function startSending(): Promise<void> {
  profile.subscribe((open) => {
    if (open) void sendingPart();
  });
  if (await isAnyoneHere()) await sendingPart();
}

export async function pushNow(): Promise<void> {
  await (await sendingPart()).pushNow();
}
