/** When marks are sent, and what the page says of it meanwhile: in one tab at a time. */
import { onChange } from "../../store/changes";
import { type Decided, marks } from "../../store/gatherings";
import type { SyncStatus } from "../../sync/status";
import { sendAll } from "./sender";

const SOON = 400;
const FIRST_PAUSE = 5_000;
const LONGEST_PAUSE = 120_000;

export class Sending {
  /** Marks on this phone, refused ones among them. */
  left = $state(0);
  /** Of these, what the server refused. */
  refused = $state(0);
  /** Why the last try did not empty it. */
  problem = $state<string | null>(null);
  private isRunning = $state(false);
  private pause = FIRST_PAUSE;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly ends: (() => void)[] = [];

  /** `ondecided` hears what the server said, mark by mark. Call `stop` at the end. */
  constructor(private readonly ondecided: (decided: Decided[]) => void = () => {}) {
    const onvisible = () => document.visibilityState === "visible" && this.now();
    addEventListener("online", this.now);
    document.addEventListener("visibilitychange", onvisible);
    this.ends.push(
      () => removeEventListener("online", this.now),
      () => document.removeEventListener("visibilitychange", onvisible),
      onChange("attendance", (isOwn) => void this.changed(isOwn)),
    );
    this.now();
  }

  get state(): SyncStatus["state"] {
    if (this.left === 0) return "received";
    if (this.left === this.refused) return "blocked";
    if (this.isRunning) return "sending";
    return this.problem === null || this.problem === "offline" ? "saved" : "blocked";
  }

  now = (): void => {
    this.pause = FIRST_PAUSE;
    this.after(0);
  };

  stop(): void {
    clearTimeout(this.timer);
    for (const end of this.ends) end();
  }

  private after(wait: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.run(), wait);
  }

  private async changed(isOwn: boolean): Promise<void> {
    await this.count();
    if (isOwn && !this.isRunning && this.left > this.refused)
      this.after(this.problem === null ? SOON : this.pause);
  }

  private async count(): Promise<void> {
    const all = await marks();
    this.refused = all.filter((mark) => mark.refused !== null).length;
    this.left = all.length;
  }

  private async run(): Promise<void> {
    if (this.isRunning) return;
    await this.count();
    if (this.left === this.refused) return;
    this.isRunning = true;
    try {
      const sent = await alone(sendAll);
      this.problem = sent.problem;
      const next = sent.problem === null ? FIRST_PAUSE : Math.min(this.pause * 2, LONGEST_PAUSE);
      this.pause = sent.wait ?? next;
      if (sent.decided.length > 0) this.ondecided(sent.decided);
    } finally {
      this.isRunning = false;
      await this.count();
    }
    if (this.left > this.refused) this.after(this.pause);
  }
}

/** Where there are no locks, two tabs may send the same: the server then says "already". */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  const locks = navigator.locks;
  return locks ? ((await locks.request("saovuong-attendance", work)) as T) : work();
}
