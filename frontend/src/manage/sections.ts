import type { Component } from "svelte";
import type { Place } from "../app/router.svelte";
import { t } from "../i18n/messages.svelte";
import type { IconName } from "../ui/icons";

/** A part of Quản lý; `place.parts[0]` is its word, what follows is its own. Each loads by itself. */
export type Section = Component<{ place: Place; onfailure: (error: unknown) => void }>;

export interface Entry {
  icon: IconName;
  title: () => string;
  load: () => Promise<{ default: unknown }>;
  /** Who finds it in the menu; the server decides who may use it. */
  roles: readonly string[];
}

export const SECTIONS: Record<string, Entry> = {
  "don-vi": {
    icon: "unit",
    title: () => t("Units"),
    load: () => import("./units/Units.svelte"),
    roles: ["admin", "operator"],
  },
  nguoi: {
    icon: "people",
    title: () => t("People and roles"),
    load: () => import("./people/People.svelte"),
    roles: ["instructor", "admin", "operator"],
  },
  "danh-sach": {
    icon: "results",
    title: () => t("Lists"),
    load: () => import("./rosters/Rosters.svelte"),
    roles: ["admin", "operator"],
  },
  the: {
    icon: "code",
    title: () => t("Sign-in cards"),
    load: () => import("./cards/Cards.svelte"),
    roles: ["admin", "operator"],
  },
  may: {
    icon: "phone",
    title: () => t("Phones"),
    load: () => import("./phones/Phones.svelte"),
    roles: ["admin", "operator"],
  },
  "phan-tich": {
    icon: "search",
    title: () => t("How questions did"),
    load: () => import("./items/Items.svelte"),
    roles: ["instructor", "admin"],
  },
  "diem-danh": {
    icon: "check",
    title: () => t("Attendance"),
    load: () => import("./attendance/Attendance.svelte"),
    roles: ["instructor", "admin", "operator"],
  },
  "nhat-ky": {
    icon: "clock",
    title: () => t("Audit log"),
    load: () => import("./audit/Audit.svelte"),
    roles: ["admin", "operator"],
  },
  "du-lieu": {
    icon: "law",
    title: () => t("Personal data"),
    load: () => import("./privacy/DataDesk.svelte"),
    roles: ["admin", "operator"],
  },
  "tai-khoan": {
    icon: "lock",
    title: () => t("My sign-in"),
    load: () => import("./account/Account.svelte"),
    roles: ["instructor", "admin", "operator"],
  },
  "he-thong": {
    icon: "server",
    title: () => t("System"),
    load: () => import("./system/System.svelte"),
    roles: ["operator"],
  },
};

export function section(word: string | undefined): Entry | undefined {
  return word === undefined ? undefined : SECTIONS[word];
}
