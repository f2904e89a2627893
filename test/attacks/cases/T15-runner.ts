import type { Attack } from "../attack.ts";
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
  ],
};
