import type { JobState } from "@release-actions/github";

/** `build (linux): Compile; ` for a message; nothing when no job has failed. */
export function failedJobs(jobs: readonly JobState[]): string {
  return jobs
    .filter(({ conclusion }) => conclusion !== null && !["success", "skipped"].includes(conclusion))
    .map(({ conclusion, name, steps }) => {
      const step = steps.find((one) => one.conclusion === "failure");
      return `${name} ${step ? `at ${step.name}` : (conclusion ?? "")}; `;
    })
    .join("");
}
