import type { Response } from "../engine/shapes";

/** What every question component is given; a `solution` means it has been marked and is shown, not asked. */
export interface Asked<Q, Key> {
  question: Q;
  response: Response;
  solution?: Key | undefined;
}
