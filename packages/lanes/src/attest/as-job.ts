import { ReleaseError, type Digest } from "@release-actions/contract";
import { storeAttestation, type BundleJson, type Repository } from "@release-actions/github";
import { readJobToken, signingServices, type JobIdentity } from "@release-actions/provenance";
import type { RunContext } from "../create/request.ts";

/** How a job signs in its own name. */
export interface JobSigner {
  /** The job's OIDC token for Sigstore; asked for when it is needed, because it lives for minutes. */
  readonly idToken: () => Promise<string>;
  /** `https://github.com` */
  readonly serverUrl: string;
  /** The signing services of a rehearsal; those of the server when absent. */
  readonly sigstoreUrl?: string;
}

/**
 * Signs an in-toto statement in the name of the job and stores the bundle with GitHub.
 * @param statement given who the job is, and in which visibility it runs
 * @param subject one of the statement's subjects, under which GitHub finds the attestation
 * @returns the Sigstore bundle as JSON
 * @throws ReleaseError `attestation_failed` | `attestation_not_permitted` | `input_missing`
 */
export async function attestAsJob(
  at: Repository,
  context: RunContext,
  { idToken, serverUrl, sigstoreUrl }: JobSigner,
  subject: Digest,
  statement: (job: JobIdentity) => Uint8Array,
): Promise<Uint8Array> {
  const token = await idToken();
  const job = readJobToken(token);
  requireThisRun(at, context, job);
  const services = signingServices(serverUrl, job.visibility, sigstoreUrl);
  // Half a megabyte of client, which only a run that attests loads.
  const { signStatement } = await import("@release-actions/provenance/sign");
  const bundle = await signStatement(statement(job), services, token);
  await storeAttestation(at, JSON.parse(bundle) as BundleJson, subject);
  return new TextEncoder().encode(bundle);
}

/** The token is of the run that the documents name. Otherwise no reader would take the attestation. */
function requireThisRun(at: Repository, context: RunContext, job: JobIdentity): void {
  const pairs = [
    ["repository id", String(at.id), job.repositoryId],
    ["owner id", String(at.ownerId), job.ownerId],
    ["run", `${context.run.id}/${context.run.attempt}`, `${job.runId}/${job.runAttempt}`],
    ["event", context.run.event, job.event],
    ["commit", context.sha, job.sha],
    ["workflow", context.workflow.ref, job.workflowRef],
  ] as const;
  const wrong = pairs.filter(([, expected, found]) => expected !== found);
  if (wrong.length === 0) return;
  throw new ReleaseError({
    code: "attestation_failed",
    message: "The job's OIDC token is of another job than the runner's variables say.",
    expected: wrong.map(([what, expected]) => `${what} ${expected}`).join(", "),
    found: wrong.map(([what, , found]) => `${what} ${found}`).join(", "),
    next: "Do not set GITHUB_* variables in the workflow; run the action as a step of the job itself.",
  });
}
