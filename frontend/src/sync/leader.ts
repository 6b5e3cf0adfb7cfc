/** One tab at a time talks to the server about sync: by Web Locks, else by a lease in the database. */
import { takeLease } from "../store/ledger";

const NAME = "saovuong-sync";
/** Longer than any one request may take; renewed before each run. */
const LEASE = 90_000;
const PATIENCE = 30_000;

const holder = `${Date.now()}-${Math.random()}`;

/** Runs `work` when no other tab is at it, waiting for its turn. False: another tab kept the lease too long; try later. */
export async function asLeader(work: () => Promise<void>): Promise<boolean> {
  const locks = globalThis.navigator?.locks;
  if (locks) {
    await locks.request(NAME, work);
    return true;
  }
  const until = Date.now() + PATIENCE;
  while (!(await takeLease(holder, Date.now() + LEASE))) {
    if (Date.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, 500 + Math.random() * 500));
  }
  const renewal = setInterval(() => void takeLease(holder, Date.now() + LEASE).catch(() => {}), LEASE / 3);
  try {
    await work();
  } finally {
    clearInterval(renewal);
    await takeLease(holder, 0).catch(() => {});
  }
  return true;
}
