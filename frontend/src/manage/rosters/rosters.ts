import { ask, send } from "../../api/client";
import type { components } from "../../api/schema";
import { lang } from "../../i18n/messages.svelte";

type Schemas = components["schemas"];
export type Roster = Schemas["ImportView"];
export type RosterPage = Schemas["ImportPage"];
export type Fault = Schemas["RosterFault"];
export type Undo = Schemas["UndoView"];
export type Branch = Schemas["UnitBranch"];
export type Kind = Roster["kind"];

/** A long list over a slow line. */
const UPLOADING = 600_000;
const WAITING = 120_000;

export const isUnderWay = ({ state }: Pick<Roster, "state">): boolean =>
  state === "checking" || state === "writing" || state === "undoing";

export function branch(unit: string | null): Promise<Branch> {
  return ask("/api/manage/unit-tree", { query: { unit } });
}

export async function upload(unit: string, kind: Kind, file: File): Promise<Roster> {
  const headers = { "content-type": "application/octet-stream" };
  const query = { kind, name: file.name };
  return ask(`/api/manage/units/${unit}/imports`, {
    method: "POST",
    query,
    headers,
    file,
    timeout: UPLOADING,
  });
}

export async function latest(): Promise<Roster[]> {
  return (await ask<Schemas["ImportList"]>("/api/manage/imports")).imports;
}

export function roster(id: string): Promise<RosterPage> {
  return ask(`/api/manage/imports/${id}`);
}

export function progressOf(id: string): Promise<Schemas["ImportProgress"]> {
  return ask(`/api/manage/imports/${id}/progress`);
}

/** Confirms what was looked at; refused if it is no longer so. */
export function commit(looked: Roster): Promise<Roster> {
  const { new: fresh = 0, changed = 0, moved = 0, granted = 0, faulty = 0 } = looked.numbers ?? {};
  const body: Schemas["ImportConfirmation"] = { new: fresh, changed, moved, granted, faulty };
  return ask(`/api/manage/imports/${looked.id}/commit`, { method: "POST", body, timeout: WAITING });
}

export function undoReport(id: string): Promise<Undo> {
  return ask(`/api/manage/imports/${id}/undo`, { timeout: WAITING });
}

export function undo(id: string, report: Undo): Promise<Roster> {
  return ask(`/api/manage/imports/${id}/undo`, {
    method: "POST",
    body: report.numbers,
    timeout: WAITING,
  });
}

/** For links: the browser saves the file under the name the server gives it. */
export const templateFile = (unit: string, kind: Kind): string =>
  `/api/manage/units/${unit}/roster-template.xlsx?kind=${kind}&language=${lang()}`;

export const faultsFile = (id: string): string => `/api/manage/imports/${id}/faults.csv?language=${lang()}`;

/** Fetched, not linked: the server may want a fresh proof first. */
export async function exportedFile(unit: string, kind: Kind): Promise<Blob> {
  const reply = await send(`/api/manage/units/${unit}/roster.xlsx`, { query: { kind }, timeout: WAITING });
  return reply.blob();
}

export function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
