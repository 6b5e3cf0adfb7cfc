/** What this page asks the server for: factors, sessions, last sign-ins. */
import { ask } from "../../api/client";
import type { components } from "../../api/schema";

type Schemas = components["schemas"];
export type Factors = Schemas["FactorsView"];
export type Passkey = Schemas["PasskeyView"];
export type PasskeyRequest = Schemas["PasskeyRequest"];
export type OpenSession = Schemas["SessionView"];
export type SignInEntry = Schemas["EntryView"];
export type SecondFactor = Partial<Schemas["SecondFactor"]>;
export type Proof = Partial<Schemas["StepUp"]>;
export type SignedIn = Schemas["SignedIn"];

const post = <T>(path: string, body?: unknown) => ask<T>(path, { method: "POST", body });
const remove = (path: string) => ask<void>(path, { method: "DELETE" });

export const factors = () => ask<Factors>("/api/me/factors");
export const completeSignIn = (shown: SecondFactor) => post<SignedIn>("/api/sign-in/second", shown);
export const stepUp = (proof: Proof) => post<Schemas["SteppedUp"]>("/api/me/step-up", proof);

export const beginTotp = () => post<Schemas["TotpSecret"]>("/api/me/totp");
export const confirmTotp = (code: string) => post<void>("/api/me/totp/confirm", { code });
export const removeTotp = () => remove("/api/me/totp");

export const beginPasskey = () => post<PasskeyRequest>("/api/me/passkeys/creation");
export const keepPasskey = (made: Schemas["NewPasskey"]) => post<Passkey>("/api/me/passkeys", made);
export const requestPasskey = () => post<PasskeyRequest>("/api/me/passkeys/request");
export const requestPasskeySignIn = () => post<PasskeyRequest>("/api/sign-in/passkey/request");
export const signInByPasskey = (answer: Schemas["PasskeyAnswer"]) =>
  post<SignedIn>("/api/sign-in/passkey", answer);
export const renamePasskey = (id: string, name: string) =>
  ask<void>(`/api/me/passkeys/${id}`, { method: "PUT", body: { name } });
export const removePasskey = (id: string) => remove(`/api/me/passkeys/${id}`);

export const newRecoveryCodes = () => post<Schemas["RecoveryCodesView"]>("/api/me/recovery-codes");

export const openSessions = () => ask<Schemas["SessionsView"]>("/api/me/sessions");
export const endSession = (id: string) => remove(`/api/me/sessions/${id}`);
export const endOtherSessions = () => post<void>("/api/me/sessions/end-others");

export const signIns = () => ask<Schemas["EntriesView"]>("/api/me/sign-ins");
export const noticeSignIns = () => post<void>("/api/me/sign-ins/noticed");

export const setPassword = (body: Schemas["PasswordChange"]) =>
  ask<void>("/api/me/password", { method: "PUT", body });

export const waysIn = () => ask<Schemas["WaysIn"]>("/api/sign-in/ways");
export const beginProviderSignIn = () =>
  post<Schemas["ProviderDeparture"]>("/api/sign-in/provider", { page: "#/quan-ly" });
export const providerAccount = () => ask<Schemas["ProviderAccountView"]>("/api/me/provider");
export const linkProvider = () => post<Schemas["ProviderDeparture"]>("/api/me/provider");
export const unlinkProvider = () => remove("/api/me/provider");

const ofPerson = (person: string) => `/api/manage/people/${person}/sessions`;
export const sessionsOf = (person: string) => ask<Schemas["SessionsView"]>(ofPerson(person));
export const endSessionsOf = (person: string) => remove(ofPerson(person));
