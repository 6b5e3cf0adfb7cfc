import { ApiProblem, ask } from "../api/client";
import { who } from "../app/session.svelte";
import { openSession } from "../sync/session";
import type { Filter, PeoplePage, SilentPage, UnitTable } from "./shapes";

/** Reads a report; where only the session has run out, the phone's own key makes a new one. Throws ApiProblem, Offline. */
async function read<T>(path: string, query: Record<string, string | number | null>): Promise<T> {
  try {
    return await ask<T>(path, { query });
  } catch (error) {
    const profile = who();
    if (!(error instanceof ApiProblem) || error.status !== 401 || !profile) throw error;
    await openSession(profile.id);
    return ask<T>(path, { query });
  }
}

export function unitTable(course: string, unit: string | null): Promise<UnitTable> {
  return read("/api/manage/units", { course, unit });
}

export function peopleOf(
  unit: string,
  course: string,
  filter: Filter,
  lesson: string,
  after: string | null,
): Promise<PeoplePage> {
  return read(`/api/manage/units/${unit}/people`, { course, filter, lesson: lesson || null, after });
}

/** For a link, not a fetch: the browser saves the file under the name the server gives it. */
export function peopleFile(unit: string, course: string, filter: Filter, lesson: string): string {
  const query = new URLSearchParams({ course, filter, ...(lesson && { lesson }) });
  return `/api/manage/units/${unit}/people.csv?${query}`;
}

export function silentDevices(unit: string | null, days: number, after: string | null): Promise<SilentPage> {
  return read("/api/manage/silent-devices", { unit, days, after });
}
