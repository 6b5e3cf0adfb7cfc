/**
 * Whose turn it is on this phone: one person at a time, in all tabs, for as long as somebody touches it. Kept in localStorage,
 * which every tab reads at once; where the browser refuses it, each tab looks after itself.
 */

/** `at`: when the phone was last touched; 0: locked, and `id` was the last. */
interface Turn {
  id: string;
  at: number;
}

const TURN = "saovuong-turn";
/** Whose session the server may still hold open though he has locked. */
const LEFT = "saovuong-left";

/** Undefined where nothing can be kept. */
function kept(key: string): string | null | undefined {
  try {
    return localStorage.getItem(key);
  } catch {
    return undefined;
  }
}

function keep(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Each tab looks after itself.
  }
}

function turn(): Turn | null | undefined {
  const text = kept(TURN);
  return text === undefined ? undefined : JSON.parse(text ?? "null");
}

export function takeTurn(id: string): void {
  const last = turn();
  if (last && last.id !== id && last.at > 0) keep(LEFT, last.id);
  else if (kept(LEFT) === id) keep(LEFT, null);
  keep(TURN, JSON.stringify({ id, at: Date.now() }));
}

export function endTurn(id: string): void {
  const last = turn();
  if (last?.id !== id || last.at === 0) return;
  keep(LEFT, id);
  keep(TURN, JSON.stringify({ id, at: 0 }));
}

/** His turn still, and touched within `rest` minutes; null: for as long as he likes. A clock set back locks, too. */
export function hasTurn(id: string, rest: number | null): boolean {
  const now = turn();
  if (now === undefined) return true;
  if (now?.id !== id || now.at === 0) return false;
  return rest === null || Math.abs(Date.now() - now.at) < rest * 60_000;
}

/** Who had the phone last. */
export function lastTurn(): string | null {
  return turn()?.id ?? null;
}

export function isSessionLeft(): boolean {
  return Boolean(kept(LEFT));
}

export function noSessionLeft(): void {
  keep(LEFT, null);
}
