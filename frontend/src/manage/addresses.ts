import { path } from "../app/router.svelte";
import type { Filter } from "./shapes";

/** Addresses inside Quản lý; the course travels along in each. */
export function unitAddress(course: string, unit: string | null): string {
  return withCourse(unit ? path("quan-ly", unit) : path("quan-ly"), { khoa: course });
}

/** With `lesson`, the filter speaks of that lesson instead of the whole course. */
export function peopleAddress(course: string, unit: string, filter: Filter, lesson = ""): string {
  const query = { khoa: course, loc: filter, ...(lesson && { bai: lesson }) };
  return withCourse(path("quan-ly", unit, "nguoi"), query);
}

export function silentAddress(course: string, unit: string | null): string {
  return withCourse(path("quan-ly", unit ?? "-", "im-lang"), { khoa: course });
}

function withCourse(address: string, query: Record<string, string>): string {
  return `${address}?${new URLSearchParams(query)}`;
}
