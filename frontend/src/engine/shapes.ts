/** The wire shapes of the published content, of events and of the server's state. Types only: no code, no bytes. */

export interface Text {
  vi: string;
  en: string;
}

export interface CatalogueCourse {
  id: string;
  /** Hash of the manifest. */
  edition: string;
  title: Text;
  summary: Text;
  themes: number[];
  minutes: number;
  lessons: number;
  questions: number;
  /** Brotli bytes of the manifest, all packs and assets. */
  bytes: number;
  has_test: boolean;
}

export interface Catalogue {
  version: 1;
  courses: CatalogueCourse[];
}

export interface AssetInfo {
  hash: string;
  bytes: number;
  type: string;
}

/** Packs of the same lesson or test in another language: same ids, same keys. */
export interface Translations {
  en?: { pack: string; bytes: number };
}

export interface ManifestLesson {
  id: string;
  title: Text;
  summary: Text;
  minutes: number;
  questions: number;
  pack: string;
  bytes: number;
  assets: AssetInfo[];
  translations?: Translations;
}

export interface ManifestTest {
  id: string;
  title: Text;
  minutes: number;
  draw: number;
  pass_percent: number;
  /** 0 means no limit. */
  attempts: number;
  pack: string;
  bytes: number;
  translations?: Translations;
}

export interface Manifest {
  format: 1;
  kind: "edition";
  course: string;
  title: Text;
  summary: Text;
  themes: number[];
  number: number;
  lessons: ManifestLesson[];
  test: ManifestTest | null;
}

export interface LegalRef {
  source: string;
  text: string;
  url: string | null;
  in_force: boolean;
}

export interface Choice {
  id: string;
  /** HTML. */
  text: string;
}

interface Asked {
  id: string;
  /** HTML. */
  stem: string;
  shuffle: boolean;
}

export interface SingleQuestion extends Asked {
  kind: "single";
  options: Choice[];
}
export interface MultipleQuestion extends Asked {
  kind: "multiple";
  options: Choice[];
}
export interface TrueFalseQuestion extends Asked {
  kind: "true_false";
}
export interface NumericQuestion extends Asked {
  kind: "numeric";
  unit?: string | null;
}
export interface ShortTextQuestion extends Asked {
  kind: "short_text";
}
export interface MatchingQuestion extends Asked {
  kind: "matching";
  left: Choice[];
  right: Choice[];
}
export interface OrderingQuestion extends Asked {
  kind: "ordering";
  items: Choice[];
}

/** A question as a test pack carries it: nothing that tells the answer. */
export type LearnerQuestion =
  | SingleQuestion
  | MultipleQuestion
  | TrueFalseQuestion
  | NumericQuestion
  | ShortTextQuestion
  | MatchingQuestion
  | OrderingQuestion;

export type Kind = LearnerQuestion["kind"];

interface Explained {
  /** HTML. */
  explanation: string;
  legal: LegalRef[];
  difficulty: 1 | 2 | 3;
  situation: boolean;
}

/** A question as a lesson pack carries it for practice, its key beside it. */
export type PracticeQuestion =
  | (SingleQuestion & Explained & { key: string })
  | (MultipleQuestion & Explained & { key: string[] })
  | (TrueFalseQuestion & Explained & { key: boolean })
  | (NumericQuestion & Explained & { key: number; tolerance?: number })
  | (ShortTextQuestion & Explained & { key: string[] })
  | (MatchingQuestion & Explained & { key: Record<string, string> })
  | (OrderingQuestion & Explained & { key: string[] });

/** single "b" · multiple ["a"] · true_false true · numeric "4,5" · short_text "…" · matching {l: r} · ordering [ids]; null: not answered. */
export type Response = string | string[] | boolean | Record<string, string> | null;

export interface Term {
  full: Text;
  note: Text | null;
}

export interface LessonPack {
  format: 1;
  kind: "lesson";
  /** Absent: Vietnamese. */
  lang?: "en";
  course: string;
  lesson: string;
  title: Text;
  summary: Text;
  minutes: number;
  as_of: string;
  review_by: string;
  is_pending: boolean;
  objectives: string[];
  html: string;
  key_points: string[];
  legal: LegalRef[];
  terms: Record<string, Term>;
  practice: PracticeQuestion[];
}

export interface TestPack {
  format: 1;
  kind: "test";
  /** Absent: Vietnamese. */
  lang?: "en";
  course: string;
  test: string;
  title: Text;
  minutes: number;
  draw: number;
  pass_percent: number;
  attempts: number;
  questions: LearnerQuestion[];
}

export type EndedBy = "learner" | "time";

/** What an event says happened; `record` in store/work adds who, when and where. */
export type EventBody =
  | { type: "lesson_opened"; data: { edition: string; lesson: string } }
  | { type: "lesson_finished"; data: { edition: string; lesson: string; spent_ms: number } }
  | {
      type: "practice_answered";
      data: { edition: string; lesson: string; run: string; question: string; response: Response };
    }
  | { type: "test_started"; data: { edition: string; test: string; attempt: string } }
  | {
      type: "test_submitted";
      data: {
        edition: string;
        test: string;
        attempt: string;
        answers: Record<string, Response>;
        elapsed_ms: number;
        ended_by: EndedBy;
      };
    };

export type WorkEvent = EventBody & {
  id: string;
  person: string;
  device: string;
  seq: number;
  at: number;
  mono_ms: number;
  offset_ms: number | null;
};

export interface Held {
  count: number;
  /** base64url XOR of the events' SHA-256 digests. */
  digest: string;
}

export type AttemptLabel = "counted" | "over-time" | "over-limit" | "unmatched";

export interface AttemptState {
  id: string;
  course: string;
  test: string;
  edition: string;
  submitted_at: number;
  elapsed_ms: number;
  /** Null for a sitting over the limit: its marks are not told. */
  percent: number | null;
  passed: boolean;
  label: AttemptLabel;
  late: boolean;
  code: string;
  marks: { question: string; fraction: number }[];
}

export interface LessonState {
  course: string;
  lesson: string;
  opened_at: number | null;
  finished_at: number | null;
  practised: number;
  right: number;
}

export interface Assignment {
  course: string;
  due_on: string | null;
  unit_name: string;
}

/** The server's derived view of one person: reply of GET /api/me/state. */
export interface MyState {
  person: string;
  server_time: number;
  held: Held;
  devices: ({ id: string } & Held)[];
  lessons: LessonState[];
  attempts: AttemptState[];
  assignments: Assignment[];
}

export type Outcome = "kept" | "already" | "conflict" | "quarantined";

export interface EnvelopeReply {
  results: { id: string | null; digest: string; outcome: Outcome; reason: string | null }[];
  /** Compact JWS. */
  receipts: string[];
  server_time: number;
}

/** Payload of a receipt; `attempt` and `code` only on the receipt of a submitted test. */
export interface ReceiptClaims {
  v: 1;
  iss: "saovuong";
  person: string;
  device: string;
  at: number;
  digests: string[];
  attempt?: string;
  code?: string;
}

export interface Role {
  role: "learner" | "instructor" | "admin" | "operator";
  unit_id: string;
  unit_name: string;
}
