import { ReleaseError } from "@release-actions/contract";

/** What GitHub says of a job in its OIDC token; Fulcio writes the same into the certificate. */
export interface JobIdentity {
  readonly issuer: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly repositoryId: string;
  readonly ownerId: string;
  /** `public`, `private` or `internal`. */
  readonly visibility: string;
  readonly ref: string;
  /** GITHUB_SHA. */
  readonly sha: string;
  readonly event: string;
  readonly runnerEnvironment: string;
  readonly runId: string;
  readonly runAttempt: string;
  /** The workflow of the run, `owner/name/path@ref`. */
  readonly workflowRef: string;
  /** The workflow that the job is from: a reusable one, or the run's own. */
  readonly jobWorkflowRef: string;
}

const CLAIMS: Readonly<Record<keyof JobIdentity, string>> = {
  issuer: "iss",
  repository: "repository",
  repositoryId: "repository_id",
  ownerId: "repository_owner_id",
  visibility: "repository_visibility",
  ref: "ref",
  sha: "sha",
  event: "event_name",
  runnerEnvironment: "runner_environment",
  runId: "run_id",
  runAttempt: "run_attempt",
  workflowRef: "workflow_ref",
  jobWorkflowRef: "job_workflow_ref",
};

/**
 * The claims of a job's OIDC token. Its signature is not looked at: the token comes from GitHub
 * directly, and Fulcio checks it before it certifies anything.
 * @throws ReleaseError `attestation_failed`, which never quotes the token
 */
export function readJobToken(token: string): JobIdentity {
  const claims = payloadOf(token);
  const entries = Object.entries(CLAIMS).map(([field, claim]) => {
    const value = claims[claim];
    return [field, typeof value === "string" ? value : ""] as const;
  });
  const missing = entries.filter(([, value]) => value === "").map(([field]) => field);
  if (missing.length === 0) return Object.fromEntries(entries) as unknown as JobIdentity;
  throw new ReleaseError({
    code: "attestation_failed",
    message: "The job's OIDC token does not say what an attestation needs.",
    expected: "the claims that GitHub's tokens carry",
    found: `nothing about ${missing.join(", ")}`,
  });
}

function payloadOf(token: string): Readonly<Record<string, unknown>> {
  try {
    const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8");
    const claims: unknown = JSON.parse(payload);
    if (typeof claims === "object" && claims !== null) return { ...claims };
  } catch {
    // The parser's message would quote the token.
  }
  return {};
}
