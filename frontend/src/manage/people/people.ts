import { ApiProblem, ask } from "../../api/client";
import type { components } from "../../api/schema";
import { path } from "../../app/router.svelte";

type Schemas = components["schemas"];
export type Line = Schemas["MemberLine"];
export type Page = Schemas["MemberPage"];
export type File = Schemas["MemberView"];
export type Held = Schemas["MemberRole"];
export type Role = Held["role"];
export type Departure = Schemas["DepartureView"];
export type Invitation = Schemas["StaffInvitation"];
/** Somebody of the same name, as a refusal shows him. */
export interface Alike {
  id: string;
  name: string;
  birth_year: number | null;
}
/** What is typed into a form about a person. */
export interface Typed {
  name: string;
  phone: string;
  year: string;
  language: "vi" | "en";
}
export interface Sought {
  search: string;
  unit: string;
  role: Role | "";
  ended: boolean;
}

export const ROLES: readonly Role[] = ["learner", "instructor", "admin", "operator"];
const PEOPLE = "/api/manage/people";

export function personAddress(person: string, action = ""): string {
  return path("quan-ly", "nguoi", person, ...(action ? [action] : []));
}

export function seek(wanted: Sought, after: string | null): Promise<Page> {
  const { search, unit, role, ended } = wanted;
  const query = { search, unit: unit || null, role: role || null, ended: String(ended), after };
  return ask(PEOPLE, { query });
}

export function file(person: string): Promise<File> {
  return ask(`${PEOPLE}/${person}`);
}

export function sent(typed: Typed) {
  const { name, phone, year, language } = typed;
  return { name: name.trim(), phone: phone.trim() || null, birth_year: year ? Number(year) : null, language };
}

export function takeIn(body: Schemas["NewMember"]): Promise<Schemas["MemberCreated"]> {
  return ask(PEOPLE, { method: "POST", body });
}

export function correct(person: string, body: Schemas["MemberChange"]): Promise<void> {
  return ask(`${PEOPLE}/${person}`, { method: "PUT", body });
}

export function move(person: string, body: Schemas["MemberMove"]): Promise<void> {
  return ask(`${PEOPLE}/${person}/move`, { method: "POST", body });
}

export function foresee(person: string): Promise<Departure> {
  return ask(`${PEOPLE}/${person}/departure`);
}

export function end(person: string, name: string): Promise<void> {
  return ask(`${PEOPLE}/${person}/departure`, { method: "POST", body: { name } });
}

export function takeBack(person: string, unit: string): Promise<void> {
  return ask(`${PEOPLE}/${person}/return`, { method: "POST", body: { unit } });
}

export function grant(person: string, role: Role, unit: string): Promise<void> {
  return ask(`${PEOPLE}/${person}/roles`, { method: "POST", body: { role, unit } });
}

export function withdraw(person: string, role: Role, unit: string): Promise<void> {
  return ask(`${PEOPLE}/${person}/roles/withdraw`, { method: "POST", body: { role, unit } });
}

export function invite(person: string): Promise<Invitation> {
  return ask(`${PEOPLE}/${person}/invitation`, { method: "POST" });
}

/** Which fields the server refused: their names in the body. */
export function refusedFields(error: unknown): Set<string> {
  const faults = error instanceof ApiProblem ? error.details.faults : null;
  if (!Array.isArray(faults)) return new Set();
  return new Set(faults.map((each: { path?: string }) => (each.path ?? "").replace(/^\$\.?/, "")));
}

export function alikeOf(error: unknown): Alike[] {
  const isAlike = error instanceof ApiProblem && error.code === "person-alike";
  return isAlike ? (error.details.people as Alike[]) : [];
}
