import { parseCandidateTag, ReleaseError, type Tag } from "@release-actions/contract";
import {
  getRepository,
  listReleases,
  type Connection,
  type Release,
} from "@release-actions/github";
import type { Progress } from "../progress.ts";
import type { Finding } from "../verify/findings.ts";
import type { Audit, AuditedCandidate, AuditedRelease } from "./audited.ts";
import { auditCandidate } from "./candidates.ts";
import { cleanExpired } from "./clean.ts";
import { auditRelease } from "./releases.ts";
import type { AuditRequest } from "./request.ts";
import { requireListed } from "./rules.ts";

/**
 * Looks through all releases of a repository: is every candidate what was sealed, and every published
 * release what was promoted? It collects what it finds and refuses nothing; only with
 * `deleteExpired` does it write.
 * @throws ReleaseError `policy_no_match`, `input_invalid`, or what keeps it from reading
 */
export async function auditRepository(
  connection: Connection,
  request: AuditRequest,
  progress: Progress,
): Promise<Audit> {
  requireListed(request);
  if (request.deleteExpired && request.policy === undefined) throw unguarded();
  const at = await getRepository(connection, request.repository);
  const releases = (await listReleases(at)).toSorted((a, b) => a.id - b.id);
  const byTag = carrying(releases);
  const final = releases.filter(({ draft, tag }) => !draft && parseCandidateTag(tag) === null);
  progress.step(`Auditing ${byTag.size} candidates and ${final.length} releases of ${at.name}`);
  const published: AuditedRelease[] = [];
  for (const release of final) published.push(await auditRelease(at, release, request));
  const candidates: AuditedCandidate[] = [];
  for (const [tag, holders] of byTag) {
    const around = { request, published, now: Date.now() };
    candidates.push(...(await auditCandidate(at, tag, holders, around)));
  }
  const cleaned = await cleanExpired(connection, at, candidates, request, progress);
  return { repository: at, candidates, releases: published, ...cleaned };
}

function carrying(releases: readonly Release[]): ReadonlyMap<Tag, readonly Release[]> {
  const byTag = new Map<Tag, Release[]>();
  for (const release of releases) {
    if (parseCandidateTag(release.tag) === null) continue;
    const tag = release.tag as Tag;
    byTag.set(tag, [...(byTag.get(tag) ?? []), release]);
  }
  return byTag;
}

function unguarded(): ReleaseError {
  return new ReleaseError({
    code: "input_invalid",
    message: "Without a policy nobody knows where a candidate may have been released.",
    expected: "policy, with delete-expired",
    found: "delete-expired: true alone",
    next: "Name release.yml in the input policy.",
  });
}

/** One thing that is wrong, and of which release. */
export interface AuditProblem {
  readonly tag: string;
  readonly releaseId: number;
  readonly finding: Finding;
}

/** Everything that is wrong, in the order of the releases. */
export function auditProblems({ candidates, releases }: Audit): readonly AuditProblem[] {
  return [...releases, ...candidates].flatMap(({ release, problems }) =>
    problems.map((finding) => ({ tag: release.tag, releaseId: release.id, finding })),
  );
}

/** @throws ReleaseError with the code of the first problem, and all of them in its details */
export function refuseProblems(audit: Audit): void {
  const problems = auditProblems(audit);
  const [first] = problems;
  if (first === undefined) return;
  const { code = "defect", expected, found, message, next } = first.finding;
  const others = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  throw new ReleaseError({
    code,
    message: `${audit.repository.name} ${first.tag} (release ${first.releaseId}): ${message}${others}.`,
    expected,
    found,
    next,
    details:
      problems.length === 1
        ? undefined
        : problems.map(({ finding: one, releaseId, tag }) => ({
            pointer: `/${tag}/${releaseId}/${one.rule}`,
            message: `${one.message} [${one.code ?? "defect"}]`,
            ...(one.expected === undefined ? {} : { expected: one.expected }),
            ...(one.found === undefined ? {} : { found: one.found }),
          })),
  });
}
