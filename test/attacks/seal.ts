import {
  candidateTag,
  parseCandidate,
  serialiseCandidate,
  type Candidate,
  type RepositoryName,
  type Sha,
} from "@release-actions/contract";
import { checksumsOf } from "../support/forge.ts";
import type { Project } from "../support/project.ts";
import type { Run } from "../support/runs.ts";
import type { ReleaseState } from "../support/snapshot.ts";
import { rest } from "../support/stage.ts";
import { uploadAs } from "../support/assets.ts";

/** What the shipped create-candidate made, to be made again in other repositories. */
export interface Genuine {
  readonly document: Uint8Array;
  readonly bytes: ReadonlyMap<string, Uint8Array>;
}

const DOCUMENTS = new Set(["candidate.json", "checksums.txt"]);

/**
 * Seals a candidate as create-candidate does, without a process of its own: the genuine document with
 * the ids of this repository and run. The control promotes such a candidate
 * untouched, so a refusal is the forgery's.
 */
export async function seal(
  project: Project,
  run: Run,
  genuine: Genuine,
  change: (candidate: Candidate) => Candidate = (candidate) => candidate,
): Promise<Candidate> {
  const { stage, name } = project;
  const candidate = change(moved(parseCandidate(genuine.document), project, run));
  const draft = await rest<ReleaseState>(stage, run.token, "POST", `/repos/${name}/releases`, {
    draft: true,
    tag_name: `rc-${project.sha}`,
    target_commitish: project.sha,
  });
  for (const [file, bytes] of genuine.bytes) {
    if (!DOCUMENTS.has(file)) await uploadAs(run.token, draft, file, bytes);
  }
  const document = serialiseCandidate(candidate);
  await uploadAs(run.token, draft, "checksums.txt", checksumsOf(candidate, document));
  await uploadAs(run.token, draft, "candidate.json", document);
  return candidate;
}

/** The genuine candidate, as this repository's run would have made it. */
function moved(genuine: Candidate, project: Project, run: Run): Candidate {
  const { workflow } = genuine;
  const now = new Date();
  const before = new Date(now.getTime() - 60_000);
  return {
    ...genuine,
    tag: candidateTag(project.sha as Sha),
    source: { ...genuine.source, sha: project.sha as Sha },
    repository: { ...genuine.repository, name: project.name as RepositoryName, id: project.id },
    workflow: {
      ...workflow,
      path: run.workflow,
      ref: `${project.name}/${run.workflow}@refs/heads/main`,
    },
    run: { ...genuine.run, id: run.id, event: run.event },
    started_at: second(before),
    created_at: second(now),
  };
}

function second(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, "Z");
}
