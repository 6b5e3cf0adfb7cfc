import { expect, test, vi } from "vitest";
import { ApiProblem } from "../../api/problems";
import { withStepUp } from "./step-up";
import { base64url } from "./webauthn";

const mounted = vi.hoisted(() => ({ answer: "done" as "done" | "cancel", times: 0 }));

vi.mock("./StepUp.svelte", () => ({ default: {} }));
vi.mock("svelte", () => ({
  mount: (_: unknown, { props }: { props: { ondone: () => void; oncancel: () => void } }) => {
    mounted.times += 1;
    queueMicrotask(mounted.answer === "done" ? props.ondone : props.oncancel);
    return {};
  },
  unmount: () => undefined,
}));
vi.stubGlobal("document", { body: {} });

const refusal = (code: string) => new ApiProblem("/problems/x", code, "", 403, {}, null, "");

test("what is allowed is done at once and nobody is asked", async () => {
  mounted.times = 0;
  expect(await withStepUp(async () => 7)).toBe(7);
  expect(mounted.times).toBe(0);
});

test("after a fresh proof it is done once more", async () => {
  Object.assign(mounted, { answer: "done", times: 0 });
  const act = vi.fn().mockRejectedValueOnce(refusal("step-up-needed")).mockResolvedValueOnce("exported");
  expect(await withStepUp(act)).toBe("exported");
  expect([act.mock.calls.length, mounted.times]).toEqual([2, 1]);
});

test("who closes the dialog has done nothing", async () => {
  Object.assign(mounted, { answer: "cancel", times: 0 });
  const act = vi.fn().mockRejectedValue(refusal("step-up-needed"));
  await expect(withStepUp(act)).rejects.toThrow();
  expect(act).toHaveBeenCalledTimes(1);
});

test("any other refusal is passed on without a question", async () => {
  mounted.times = 0;
  await expect(withStepUp(() => Promise.reject(refusal("role-needed")))).rejects.toMatchObject({
    code: "role-needed",
  });
  expect(mounted.times).toBe(0);
});

test("bytes travel as base64url without padding", () => {
  expect(base64url(new Uint8Array([251, 255, 254, 1]).buffer)).toBe("-__-AQ");
});
