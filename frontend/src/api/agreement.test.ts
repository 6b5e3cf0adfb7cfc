import { expect, it } from "vitest";
import type { Catalogue, EnvelopeReply, LessonPack, Manifest, MyState, TestPack } from "../engine/shapes";
import type { SignedIn } from "../sync/session";
import type { components } from "./schema";

type Published = components["schemas"];

/** Compiles only while `sent` has the shape the app reads; checked by `npm run check`. */
function reads<T>(sent: T): T {
  return sent;
}

/** The API document knows questions and roles only loosely: their exact kinds are held by tests/cases and by the pages. */
function promised(said: Published) {
  return [
    reads<Catalogue>(said.Catalogue),
    reads<Manifest>(said.Manifest),
    reads<Omit<LessonPack, "practice">>(said.LessonPack),
    reads<Omit<TestPack, "questions">>(said.TestPack),
    reads<EnvelopeReply>(said.EnvelopeReply),
    reads<MyState>(said.MyState),
    reads<Omit<SignedIn, "roles" | "server_keys">>(said.SignedIn),
  ];
}

it("what the API document promises has the shapes the app reads", () => {
  expect(promised).toBeTypeOf("function");
});
