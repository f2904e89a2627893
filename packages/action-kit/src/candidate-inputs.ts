import { isProducerName, type RepositoryName, type Sha } from "@release-actions/contract";
import type { RunnerContext } from "./context.ts";
import { commitSha, invalid, lines, optionalText, repositoryName, wholeNumber } from "./inputs.ts";

/** Which candidate, and what it must satisfy: the inputs that verifying and promoting share. */
export interface CandidateInputs {
  readonly repository: RepositoryName;
  readonly sha: Sha;
  readonly producer?: string;
  readonly requiredAssets: readonly string[];
  readonly workflow?: string;
  readonly sourceBranch?: string;
  readonly maxAgeDays?: number;
}

export function candidateInputs(context: RunnerContext): CandidateInputs {
  return {
    repository: repositoryName("repository", context.repository),
    sha: commitSha("source-sha", context.sha),
    requiredAssets: lines("required-assets"),
    ...present({
      producer: producerName("name"),
      workflow: optionalText("workflow"),
      sourceBranch: optionalText("source-branch"),
      maxAgeDays: wholeNumber("max-age-days", 1),
    }),
  };
}

/** The name of one of several producers. @throws ReleaseError `input_invalid` */
export function producerName(name: string): string | undefined {
  const producer = optionalText(name);
  if (producer === undefined || isProducerName(producer)) return producer;
  const expected = "1 to 39 lower-case letters, digits and dashes, not starting with a dash";
  throw invalid(name, expected, producer);
}

/** The fields that are there: an absent field and an undefined one are not the same to a document. */
export function present<T extends object>(
  fields: T,
): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const there = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}
