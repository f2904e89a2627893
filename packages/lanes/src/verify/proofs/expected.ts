import type { Candidate } from "@release-actions/contract";
import type { Repository, WorkflowRun } from "@release-actions/github";
import { oidcIssuers, type ExpectedClaims } from "@release-actions/provenance";
import type { VerifyRequest } from "../request.ts";

const RUNNERS = ["github-hosted", "self-hosted"] as const;

/**
 * What the certificate must say: the same as candidate.json (workflow, run, event, runner) and as
 * GitHub's API (ids, the run's commit). Where both speak, both must agree with it: rules of their own
 * compare the two with each other.
 */
export function expectedClaims(
  at: Repository,
  candidate: Candidate,
  run: WorkflowRun | null,
  request: Pick<VerifyRequest, "serverUrl" | "signerWorkflows">,
): ExpectedClaims {
  const server = serverOf(at, request);
  const { workflow, source, runner } = candidate;
  const repository = `${server}/${candidate.repository.name}`;
  const ref = workflow.ref.slice(workflow.ref.indexOf("@") + 1);
  const config = `${repository}/${workflow.path}@${ref}`;
  // A reusable workflow signs in its own name, which has to be reviewed configuration.
  const reusable = request.signerWorkflows?.map((one) => `${server}/${one}`);
  const signers = reusable ?? [config];
  return {
    subject: signers,
    issuer: oidcIssuers(server),
    build_signer_uri: signers,
    ...(reusable === undefined ? { build_signer_digest: [workflow.sha] } : {}),
    runner_environment: runner.environment === undefined ? RUNNERS : [runner.environment],
    source_repository_uri: [repository],
    source_repository_digest: run ? [run.headSha] : [source.sha, workflow.sha],
    source_repository_ref: [ref],
    source_repository_id: [String(at.id)],
    source_repository_owner_uri: [repository.slice(0, repository.lastIndexOf("/"))],
    source_repository_owner_id: [String(at.ownerId)],
    build_config_uri: [config],
    build_config_digest: [workflow.sha],
    build_trigger: [candidate.run.event],
    run_invocation_uri: [
      `${repository}/actions/runs/${candidate.run.id}/attempts/${candidate.run.attempt}`,
    ],
  };
}

/** `https://github.com`: as the runner says, or where the API says that the repository's page is. */
function serverOf(at: Repository, { serverUrl }: Pick<VerifyRequest, "serverUrl">): string {
  return serverUrl?.replace(/\/+$/, "") ?? new URL(at.htmlUrl).origin;
}
