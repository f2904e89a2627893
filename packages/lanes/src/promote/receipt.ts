import {
  serialisePromotion,
  type Digest,
  type Promotion,
  type PromotedAsset,
} from "@release-actions/contract";
import { branchProtection, tagProtection, type Repository } from "@release-actions/github";
import { assetName } from "../candidate/names.ts";
import { byName } from "../files/hash.ts";
import type { LocalFile } from "../files/local-file.ts";
import { memoryFile } from "../files/memory-file.ts";
import { timestamp } from "../timestamp.ts";
import type { HeldCandidate } from "../verify/hold.ts";
import type { AppliedPolicy } from "../policy/applied.ts";
import type { PassedGate } from "./gate/pass.ts";
import type { FinalFile } from "./final-files.ts";
import type { PromoteRequest } from "./request.ts";
import type { FinalVersion } from "./version.ts";

export const RECEIPT = "promotion.json";
/** The receipt again, signed in the name of the job that promoted: a Sigstore bundle. */
export const RECEIPT_BUNDLE = "promotion.sigstore.json";
/** What a release has beside the files that its receipt names. */
export const RECEIPTS: readonly string[] = [RECEIPT, RECEIPT_BUNDLE];

type Protection = NonNullable<Promotion["predicate"]["protection"]>;

/** What keeps the branch of a commit and the tags of a release from being changed by anybody. */
export async function readProtection(
  source: Repository,
  branch: string,
  target: Repository,
): Promise<Protection> {
  const [of, tags] = await Promise.all([branchProtection(source, branch), tagProtection(target)]);
  return {
    branch,
    branch_protected: of.protected,
    branch_rules: of.rules,
    tag_rules: tags.rules,
  };
}

/** Who promoted what from where: the document that lets anyone trace a published byte. */
export function writeReceipt(
  request: PromoteRequest,
  target: Repository,
  commit: Promotion["predicate"]["release"]["commit"],
  version: FinalVersion & { readonly prerelease: boolean },
  held: HeldCandidate,
  gate: PassedGate,
  protection: Protection,
  files: readonly FinalFile[],
): { promotion: Promotion; file: LocalFile } {
  const { candidate, repository, holder } = held;
  const { context } = request;
  const sorted = files.toSorted((a, b) => byName(a.file, b.file));
  const promotion: Promotion = {
    _type: "https://in-toto.io/Statement/v1",
    subject: sorted.map(({ file }) => ({
      name: file.name,
      digest: { sha256: hexOf(file.digest) },
    })),
    predicateType: "https://github.com/petitechose/release-actions/promotion/v1",
    predicate: {
      schema_version: 1,
      release: {
        repository: target.name,
        repository_id: target.id,
        tag: version.tag,
        commit,
        channel: version.channel,
        prerelease: version.prerelease,
      },
      candidates: [
        {
          repository: repository.name,
          repository_id: repository.id,
          tag: candidate.tag,
          release_id: holder.release.id,
          sha: candidate.source.sha,
          run_id: candidate.run.id,
          run_attempt: candidate.run.attempt,
          workflow_path: candidate.workflow.path,
          digest: held.digest,
        },
      ],
      assets: sorted.map(lineageOf),
      promotion: {
        repository: context.repository,
        run_id: context.run.id,
        run_attempt: context.run.attempt,
        workflow_ref: context.workflow.ref,
        actor: context.run.actor.login,
        ...(request.planDigest === undefined ? {} : { plan_digest: request.planDigest }),
      },
      gate: {
        environment: gate.environment,
        approved_by: gate.approvedBy,
        ...(gate.comment === undefined ? {} : { comment: gate.comment }),
      },
      policy: policyOf(request.candidate.policy),
      protection,
      created_at: timestamp(new Date()),
    },
  };
  return { promotion, file: memoryFile(assetName(RECEIPT), serialisePromotion(promotion)) };
}

function lineageOf({ file, lineage, before }: FinalFile): PromotedAsset {
  return {
    name: file.name,
    size: file.size,
    lineage,
    ...(before === undefined ? {} : { before, candidate: 0 }),
    after: file.digest,
  };
}

function policyOf(policy: AppliedPolicy | undefined): Promotion["predicate"]["policy"] {
  if (policy === undefined) return {};
  return { digest: policy.digest, producer: policy.id, ...policy.read };
}

function hexOf(digest: Digest): string {
  return digest.slice("sha256:".length);
}
