/** Search over the catalogue and every lesson on this phone; marks are ignored unless the query has some, then exact hits come first. */

/** Half-open ranges into the string they stand beside. */
export type Ranges = [number, number][];

export interface Hit {
  course: string;
  /** Null: the course itself. */
  lesson: string | null;
  title: string;
  titleRanges: Ranges;
  courseTitle: string;
  snippet: string;
  snippetRanges: Ranges;
  isExact: boolean;
  isDownloaded: boolean;
}

/** Best first; at most `limit` (30). */
export async function search(query: string, lang: "vi" | "en" = "vi", limit = 30): Promise<Hit[]> {
  throw new Error(`not yet ${query} ${lang} ${limit}`);
}
