import { showFound } from "@release-actions/contract";
import type { Repository } from "@release-actions/github";
import { broken, holdsTrue, type Finding } from "../../verify/findings.ts";
import type { GateRequest } from "./pass.ts";

/** The claims of the OIDC token that GitHub gives the job about itself. */
export type JobClaims = Readonly<Record<string, unknown>>;

/** GitHub's own word on which job this is: its environment has to be the gate. */
export function identityRules(
  claims: JobClaims,
  { environment, context }: GateRequest,
  at: Repository,
): readonly Finding[] {
  const wanted: Readonly<Record<string, string>> = {
    environment,
    repository_id: String(at.id),
    workflow_ref: context.workflow.ref,
    run_id: String(context.run.id),
    run_attempt: String(context.run.attempt),
  };
  const wrong = Object.entries(wanted).filter(([name, value]) => claims[name] !== value);
  if (wrong.length === 0) return [holdsTrue("gate-identity", "the job's OIDC token agrees")];
  return wrong.map(([name, value]) =>
    broken("gate-identity", "gate_identity", `the job's OIDC token names another ${name}`, {
      expected: value,
      found: showFound(claims[name]),
    }),
  );
}
