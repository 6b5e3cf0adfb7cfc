import type { Component } from "svelte";
import Home from "../learn/Home.svelte";
import type { Place } from "./router.svelte";

export type PageComponent = Component<{ place: Place }>;
/** A page takes the place it stands for, or nothing; the compiler cannot say "or nothing", so App casts. */
type Load = () => Promise<{ default: unknown }>;

interface Route {
  /** Which button of the bottom bar is lit; null hides the bar, for pages that want the whole screen. */
  tab: string | null;
  load: Load;
  /** Shown to people who have not opened their profile too. */
  isOpen?: boolean;
}

const home: Route = { tab: "", load: async () => ({ default: Home }) };

const routes: Record<string, Route> = {
  "": home,
  "on-tap": { tab: "on-tap", load: () => import("../learn/Review.svelte") },
  "ket-qua": { tab: "ket-qua", load: () => import("../learn/Results.svelte") },
  toi: { tab: "toi", load: () => import("../learn/Me.svelte") },
  khoa: { tab: "", load: () => import("../learn/Course.svelte") },
  tim: { tab: "", load: () => import("../learn/Search.svelte") },
  bai: { tab: null, load: () => import("../learn/Reader.svelte") },
  luyen: { tab: null, load: () => import("../learn/Practice.svelte") },
  "kiem-tra": { tab: null, load: () => import("../learn/Test.svelte") },
  vao: { tab: null, load: () => import("../learn/SignIn.svelte"), isOpen: true },
  "can-bo": { tab: null, load: () => import("../manage/StaffSignIn.svelte"), isOpen: true },
  "bien-nhan": { tab: null, load: () => import("../learn/VerifyReceipt.svelte"), isOpen: true },
  "quan-ly": { tab: null, load: () => import("../manage/Manage.svelte"), isOpen: true },
};

export function route(name: string): Route {
  return routes[name] ?? { tab: "", load: () => import("./Missing.svelte") };
}
