import { digestHex, type Digest } from "@release-actions/contract";
import type { JobIdentity } from "./job-token.ts";

export const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
export const PREDICATE_TYPE = "https://slsa.dev/provenance/v1";
export const PAYLOAD_TYPE = "application/vnd.in-toto+json";
/** https://actions.github.io/buildtypes/workflow/v1 describes the predicate of this type. */
export const BUILD_TYPE = "https://actions.github.io/buildtypes/workflow/v1";

/** A file that is attested. */
export interface Subject {
  readonly name: string;
  readonly digest: Digest;
}

/** What is attested about the subjects. */
export interface Build {
  /** Where the repositories are: `https://github.com`. */
  readonly serverUrl: string;
  readonly job: JobIdentity;
  /** The commit that was built; another one than the job's when it was an input of a dispatch. */
  readonly source: string;
}

/** SLSA provenance v1 in the shape that GitHub's own attestations have, as in-toto JSON. */
export function provenanceStatement(subjects: readonly Subject[], build: Build): Uint8Array {
  const { serverUrl, job, source } = build;
  const repository = `${serverUrl}/${job.repository}`;
  const statement = {
    _type: STATEMENT_TYPE,
    subject: subjects.map(({ name, digest }) => ({ name, digest: { sha256: digestHex(digest) } })),
    predicateType: PREDICATE_TYPE,
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: {
          workflow: { ref: job.ref, repository, path: workflowPath(job) },
        },
        internalParameters: {
          github: {
            event_name: job.event,
            repository_id: job.repositoryId,
            repository_owner_id: job.ownerId,
            runner_environment: job.runnerEnvironment,
          },
        },
        resolvedDependencies: [
          { uri: `git+${repository}@${job.ref}`, digest: { gitCommit: job.sha } },
          ...(source === job.sha
            ? []
            : [{ uri: `git+${repository}`, digest: { gitCommit: source } }]),
        ],
      },
      runDetails: {
        builder: { id: `${serverUrl}/${job.jobWorkflowRef}` },
        metadata: {
          invocationId: `${repository}/actions/runs/${job.runId}/attempts/${job.runAttempt}`,
        },
      },
    },
  };
  return new TextEncoder().encode(JSON.stringify(statement));
}

/** `o/r/.github/workflows/x.yml@refs/heads/main` → `.github/workflows/x.yml` */
function workflowPath({ workflowRef, repository }: JobIdentity): string {
  const [path = ""] = workflowRef.split("@");
  return path.startsWith(`${repository}/`) ? path.slice(repository.length + 1) : path;
}
