import { parseCandidateTag, ReleaseError, type RepositoryName } from "@release-actions/contract";
import {
  deleteRelease,
  findRelease,
  getRepository,
  listAssets,
  listReleases,
  type Connection,
  type Release,
  type Repository,
} from "@release-actions/github";
import { changesSince } from "../candidate/changes.ts";
import { holderOf } from "../candidate/elect.ts";
import { MARKER } from "../create/draft.ts";
import type { Progress } from "../progress.ts";
import { draftMarker } from "../promote/existing.ts";
import { readDocuments, type ReleaseDocuments } from "../trace/trace.ts";
import type { Audit, AuditedCandidate } from "./audited.ts";
import type { AuditRequest } from "./request.ts";
import { isNamed } from "./rules.ts";

/** What other repositories released; or, when that could not be read, why not. */
type Elsewhere = { readonly documents: readonly ReleaseDocuments[] } | { readonly unread: string };

/**
 * Deletes expired candidates: drafts, sealed by us, unchanged, promoted nowhere. Each is read again
 * just before. Whatever leaves a doubt stays.
 */
export async function cleanExpired(
  connection: Connection,
  at: Repository,
  candidates: readonly AuditedCandidate[],
  request: AuditRequest,
  progress: Progress,
): Promise<Pick<Audit, "deleted" | "kept">> {
  const expired = candidates.filter(({ state }) => state === "expired");
  if (!request.deleteExpired || expired.length === 0) return { deleted: [], kept: [] };
  const elsewhere = await readElsewhere(connection, at, request);
  // An audit takes its time, and somebody may have released meanwhile.
  const releases = await listReleases(at);
  const deleted: Release["id"][] = [];
  const kept: { id: Release["id"]; why: string }[] = [];
  for (const one of expired) {
    const { id, tag } = one.release;
    const why =
      reasonToKeep(one, releases) ??
      usedElsewhere(at, one, elsewhere) ??
      (await changedSince(at, one));
    if (why === null) {
      await deleteRelease(at, id);
      deleted.push(id);
      progress.note(`Deleted the expired draft ${tag} (release ${id})`);
    } else {
      kept.push({ id, why });
      progress.note(`${tag} (release ${id}) is expired and stays: ${why}`);
    }
  }
  return { deleted, kept };
}

function reasonToKeep(
  { release, sha, digest }: AuditedCandidate,
  releases: readonly Release[],
): string | null {
  if (!release.draft) return "it is published";
  if (!release.body.includes(MARKER)) return "its notes do not say that it is ours";
  if (releases.some(({ id, tag }) => tag === release.tag && id !== release.id))
    return "it has a twin";
  const final = releases.filter(({ tag }) => parseCandidateTag(tag) === null);
  const made = final.find(
    ({ body, draft, target }) =>
      (!draft && target === sha) || (digest !== undefined && body.includes(draftMarker(digest))),
  );
  return made === undefined ? null : `${made.tag} is at its commit, or made from it`;
}

/** Reads what the other products of release.yml published: they may be made of this repository's. */
async function readElsewhere(
  connection: Connection,
  here: Repository,
  { policy }: AuditRequest,
): Promise<Elsewhere> {
  const others = new Set(
    Object.values(policy?.config.products ?? {})
      .filter((product) => !isNamed(product, here.name))
      .map((product) => product.repository),
  );
  const documents: ReleaseDocuments[] = [];
  for (const name of others) {
    try {
      documents.push(...(await readPublished(connection, name)));
    } catch (error) {
      if (!(error instanceof ReleaseError)) throw error;
      return { unread: `what ${name} released cannot be read (${error.code}: ${error.message})` };
    }
  }
  return { documents };
}

async function readPublished(
  connection: Connection,
  name: RepositoryName,
): Promise<readonly ReleaseDocuments[]> {
  const at = await getRepository(connection, name);
  const published = (await listReleases(at)).filter(
    ({ draft, tag }) => !draft && parseCandidateTag(tag) === null,
  );
  const documents: ReleaseDocuments[] = [];
  for (const release of published) {
    try {
      documents.push(await readDocuments(at, release));
    } catch (error) {
      // Made by hand, and so not from a candidate.
      if (!(error instanceof ReleaseError) || error.code !== "receipt_missing") throw error;
    }
  }
  return documents;
}

function usedElsewhere(
  at: Repository,
  { release, sha }: AuditedCandidate,
  elsewhere: Elsewhere,
): string | null {
  if ("unread" in elsewhere) return elsewhere.unread;
  const user = elsewhere.documents.find(
    ({ candidate, promotion: { predicate } }) =>
      predicate.candidates.some((one) => one.repository_id === at.id && one.tag === release.tag) ||
      candidate.inputs.some((one) => isNamed(one, at.name) && one.sha === sha),
  );
  if (user === undefined) return null;
  const { repository, tag } = user.promotion.predicate.release;
  return `${repository} released it in ${tag}`;
}

/** Somebody may have published or changed it while the audit went on. */
async function changedSince(
  at: Repository,
  { candidate, digest, release }: AuditedCandidate,
): Promise<string | null> {
  const now = await findRelease(at, release.id);
  if (now === null || candidate === undefined || digest === undefined) return "it is gone";
  const holder = holderOf(now, await listAssets(at, now.id));
  const same =
    now.draft &&
    now.tag === release.tag &&
    now.body.includes(MARKER) &&
    holder.seal?.digest === digest &&
    changesSince(candidate, digest, holder).length === 0;
  return same ? null : "it changed during the audit";
}
