import type { Rule } from "../rule.ts";

/** A hung step. */
export const timeoutMissing: Rule = {
  id: "timeout-missing",
  threats: [],
  severity: "error",
  title: "A job has no timeout-minutes.",
  why: "GitHub ends it after six hours; until then it holds its concurrency group, and no release can start.",
  fix: "Set timeout-minutes to about three times what the job usually takes.",
  check: ({ kind, workflow }) => {
    if (kind === "action") return [];
    return workflow.jobs
      .filter(({ uses, timeout }) => uses === undefined && timeout === undefined)
      .map(({ id, line, column }) => ({
        line,
        column,
        message: `The job ${id} has no timeout-minutes.`,
      }));
  },
};
