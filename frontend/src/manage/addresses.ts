import { path } from "../app/router.svelte";
import type { Filter } from "./shapes";

/** Addresses inside Quản lý; the course travels along in each. */
export function unitAddress(course: string, unit: string | null): string {
  return withCourse(unit ? path("quan-ly", unit) : path("quan-ly"), { khoa: course });
}

export function peopleAddress(course: string, unit: string, filter: Filter): string {
  return withCourse(path("quan-ly", unit, "nguoi"), { khoa: course, loc: filter });
}

export function silentAddress(course: string, unit: string | null): string {
  return withCourse(path("quan-ly", unit ?? "-", "im-lang"), { khoa: course });
}

function withCourse(address: string, query: Record<string, string>): string {
  return `${address}?${new URLSearchParams(query)}`;
}
