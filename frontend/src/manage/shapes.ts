/** Replies of /api/manage, as /api/openapi.json states them. Instants are milliseconds since 1970. */
export interface Crumb {
  id: string;
  name: string;
  kind: string;
}

export interface UnitRow extends Crumb {
  learners: number;
  finished: number;
  passed: number;
  lessons: { lesson: string; finished: number }[];
  has_children: boolean;
}

export interface UnitTable {
  course: string;
  /** Null at the tops of what one may see. */
  unit: UnitRow | null;
  path: Crumb[];
  due_on: string | null;
  rows: UnitRow[];
}

export const FILTERS = ["all", "finished", "unfinished", "passed"] as const;
export type Filter = (typeof FILTERS)[number];

export interface PersonRow {
  id: string;
  name: string;
  unit_name: string;
  lessons: number;
  lessons_in_course: number;
  percent: number | null;
  passed: boolean;
  finished_at: number | null;
  last_contact_at: number | null;
  unsent: number | null;
}

export interface PeoplePage {
  total: number;
  people: PersonRow[];
  next: string | null;
}

export interface SilentDevice {
  device: string;
  label: string;
  person: string;
  name: string;
  unit_name: string;
  registered_at: number;
  last_contact_at: number | null;
  unsent: number | null;
  unsent_since: number | null;
}

export interface SilentPage {
  days: number;
  total: number;
  without_device: number;
  devices: SilentDevice[];
  next: string | null;
}
