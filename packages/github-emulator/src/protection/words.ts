import { GitHubError } from "../http/errors.ts";
import type { Refusal } from "./refusals.ts";

/** What a push shows of the refusals of one ref, as lines after `error: `; `page` leads to the rules. */
export function pushWords(ref: string, refusals: readonly Refusal[], page: string): string {
  const reasons = ["", ...refusals.map(({ message }) => `- ${message}`), ""];
  const head = refusals.some(({ source }) => source === "protection")
    ? [`GH006: Protected branch update failed for ${ref}.`]
    : [
        `GH013: Repository rule violations found for ${ref}.`,
        `Review all repository rules at ${page}?ref=${encodeURIComponent(ref)}`,
      ];
  return [...head, ...reasons].join("\n");
}

/** The sentence REST answers with, for a change of refs and for a merge alike. */
export function restWords(refusals: readonly Pick<Refusal, "source" | "message">[]): string {
  const ofProtection = refusals.filter(({ source }) => source === "protection");
  if (ofProtection.length > 0) return ofProtection.map(({ message }) => message).join(" ");
  const messages = refusals.map(({ message }) => message);
  return `Repository rule violations found\n\n${messages.join("\n\n")}\n\n`;
}

/** 409 as the contents API answers: "Could not update file: …". */
export function fileRefusal(
  change: "create" | "update" | "delete",
  refusals: readonly Refusal[],
): GitHubError {
  const words = restWords(refusals);
  const byRuleset = words.startsWith("Repository rule");
  return new GitHubError(409, byRuleset ? words : `Could not ${change} file: ${words}`);
}
