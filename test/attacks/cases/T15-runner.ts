import type { Attack } from "../attack.ts";
import { attestedAs } from "../attested.ts";
import { policed } from "../policed.ts";

export const attack: Attack = {
  id: "T15",
  title: "A self-hosted runner where the policy denies it",
  variants: [
    policed("the candidate says so", "runner_not_allowed", () => ({ runner: "github-hosted" })),
    policed("the policy says nothing", "runner_not_allowed", () => ({ runner: undefined })),
    policed("nothing is recorded", "runner_not_allowed", () => ({ runner: "github-hosted" }), {
      candidate: (genuine) => {
        const { os, arch } = genuine.runner;
        return { ...genuine, runner: { os, arch } };
      },
    }),
    ...attestedAs([
      "a certificate of a self-hosted runner under the genuine statement",
      "a statement that says another runner",
    ]),
  ],
};
