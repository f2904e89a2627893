import { actionFolder, parseUses } from "../../model/uses.ts";
import type { Found, LintFile, Project, Rule } from "../rule.ts";

/** The commit that seals is the commit that release.yml believes. */
export const signerUnlisted: Rule = {
  id: "signer-unlisted",
  threats: [],
  severity: "error",
  title: "A candidate workflow calls a reusable workflow that release.yml does not list.",
  why: "The attestation carries the commit of the workflow that sealed; a promotion under release.yml refuses every candidate that another one sealed.",
  fix: "Write what stands behind `uses:` into `signer_workflow` of the producer in release.yml, before the old one, which stays as long as its candidates are to be promoted.",
  check: (file, project) => {
    const signers = signersOf(file, project);
    if (signers === undefined) return [];
    return file.workflow.jobs.flatMap(({ uses }): readonly Found[] => {
      if (uses === undefined || parseUses(uses.text).kind !== "repository") return [];
      if (!/^candidate\.ya?ml$/.test(actionFolder(uses.text))) return [];
      if (signers.includes(uses.text.trim())) return [];
      const { line, column } = uses;
      const listed = signers.join(", ") || "none";
      return [{ line, column, message: `release.yml lists another signer: ${listed}.` }];
    });
  },
};

/** Undefined when no release.yml speaks of the workflow; none when its own name is what signs. */
function signersOf(
  { inRepository }: LintFile,
  { config, repository }: Project,
): readonly string[] | undefined {
  const producers = Object.values(config?.producers ?? {}).filter(
    (one) =>
      one.workflow === inRepository &&
      repository !== undefined &&
      one.repository.toLowerCase() === repository.toLowerCase(),
  );
  if (producers.length === 0) return undefined;
  return producers.flatMap(({ signer_workflow: signers = [] }) => signers);
}
