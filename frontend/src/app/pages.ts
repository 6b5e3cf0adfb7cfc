import type { Component } from "svelte";
import Home from "../learn/Home.svelte";
import { openLesson } from "../store/library";
import { isSessionLeft } from "../store/turn";
import type { Place } from "./router.svelte";
import { current } from "./settings.svelte";

export type PageComponent = Component<{ place: Place }>;
/** A page takes the place it stands for, or nothing; the compiler cannot say "or nothing", so App casts. */
type Load = () => Promise<{ default: unknown }>;

interface Route {
  /** Which button of the bottom bar is lit; null hides the bar, for pages that want the whole screen. */
  tab: string | null;
  load: Load;
  /** Begins to fetch what the page will ask for, while its code is still on the way. */
  ahead?: (place: Place) => Promise<unknown>;
  /** Shown to people who have not opened their profile too. */
  isOpen?: boolean;
}

const lesson = ({ parts: [course = "", id = ""] }: Place) => openLesson(course, id, current().lang);

/** What shows by the session's word shows nothing by that of somebody who has locked. */
async function ownSession(): Promise<void> {
  if (isSessionLeft()) await (await import("../sync/session")).endSession();
}

const home: Route = { tab: "", load: async () => ({ default: Home }) };

const routes: Record<string, Route> = {
  "": home,
  "on-tap": { tab: "on-tap", load: () => import("../learn/Review.svelte") },
  "ket-qua": { tab: "ket-qua", load: () => import("../learn/Results.svelte") },
  toi: { tab: "toi", load: () => import("../learn/Me.svelte") },
  khoa: { tab: "", load: () => import("../learn/Course.svelte") },
  tim: { tab: "", load: () => import("../learn/Search.svelte") },
  bai: { tab: null, load: () => import("../learn/Reader.svelte"), ahead: lesson },
  luyen: { tab: null, load: () => import("../learn/Practice.svelte"), ahead: lesson },
  "kiem-tra": { tab: null, load: () => import("../learn/Test.svelte") },
  vao: { tab: null, load: () => import("../learn/SignIn.svelte"), isOpen: true },
  "can-bo": {
    tab: null,
    load: () => ownSession().then(() => import("../manage/StaffSignIn.svelte")),
    isOpen: true,
  },
  "bien-nhan": { tab: null, load: () => import("../learn/VerifyReceipt.svelte"), isOpen: true },
  "quan-ly": {
    tab: null,
    load: () => ownSession().then(() => import("../manage/Manage.svelte")),
    isOpen: true,
  },
};

export function route(name: string): Route {
  return routes[name] ?? { tab: "", load: () => import("./Missing.svelte") };
}
