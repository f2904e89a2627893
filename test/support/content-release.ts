import { readFile } from "node:fs/promises";
import {
  digestHex,
  parseAssetName,
  parseDigest,
  parseRepositoryName,
  parseSha,
  serialisePromotion,
  type Digest,
  type PromotedCandidate,
  type ReleaseSpec,
} from "@release-actions/contract";
import { formatEd25519Signature, openEd25519Key } from "@release-actions/signing";
import { publishByHand, upload } from "./assets.ts";
import { buildManifest, layOut, must, type Files } from "./content.ts";
import { assertOk } from "./outcome.ts";
import { digestOf, type Project } from "./project.ts";
import { releaseOf, type ReleaseState } from "./snapshot.ts";

/** A pair for tests only. */
export const SEED = Buffer.alloc(32, 7).toString("base64");
export const PUBLIC_KEY = Buffer.from(openEd25519Key(SEED).publicKey).toString("base64");

/** The contents of manifest.json.sig. */
export function signed(manifest: Uint8Array, seed = SEED): string {
  return formatEd25519Signature(openEd25519Key(seed).sign(manifest));
}

export interface Publication {
  /** Inputs for build-manifest. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Null: without one. */
  readonly seed?: string | null;
  readonly receipt?: boolean;
}

/**
 * Builds a content release with the shipped action and publishes it as a promotion would: the files
 * that are laid out, the manifest, its signature and the receipt.
 */
export async function publishContent(
  project: Project,
  spec: ReleaseSpec,
  files: Files,
  { inputs = {}, seed = SEED, receipt = true }: Publication = {},
): Promise<ReleaseState> {
  await layOut(project, spec, files);
  const step = await buildManifest(project, spec.tag, inputs);
  assertOk(step);
  const manifest = await readFile(step.outputs["path"] ?? "");
  const prerelease = spec.channel !== "stable";
  const { upload_url } = await publishByHand(project, spec.tag, { prerelease });
  const assets: Record<string, Uint8Array | string> = { ...files, "manifest.json": manifest };
  if (seed !== null) assets["manifest.json.sig"] = signed(manifest, seed);
  if (receipt) assets["promotion.json"] = receiptOf(project, spec, assets);
  for (const [name, bytes] of Object.entries(assets)) {
    await upload(project, { upload_url }, name, bytes);
  }
  return releaseOf(project, spec.tag);
}

/** promotion.json for these files, made from the candidates of the spec. */
export function receiptOf(
  project: Project,
  spec: ReleaseSpec,
  files: Readonly<Record<string, Uint8Array | string>>,
): Uint8Array {
  const assets = Object.entries(files)
    .map(([name, bytes]) => ({
      name: must(parseAssetName(name)),
      size: bytes.length,
      lineage: "generated" as const,
      after: digest(bytes),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const repository = must(parseRepositoryName(project.name));
  return serialisePromotion({
    _type: "https://in-toto.io/Statement/v1",
    subject: assets.map(({ name, after }) => ({ name, digest: { sha256: digestHex(after) } })),
    predicateType: "https://github.com/petitechose/release-actions/promotion/v1",
    predicate: {
      schema_version: 1,
      release: {
        repository,
        repository_id: project.id,
        tag: spec.tag,
        commit: must(parseSha(project.sha)),
        channel: spec.channel,
        prerelease: spec.channel !== "stable",
      },
      candidates: spec.repos.map(candidateOf),
      assets,
      promotion: {
        repository,
        run_id: 1,
        run_attempt: 1,
        workflow_ref: `${project.name}/.github/workflows/release.yml@refs/heads/main`,
        actor: "maintainer",
      },
      gate: { environment: "release", approved_by: [{ login: "reviewer", id: 2 }] },
      policy: {},
      created_at: "2026-01-31T00:00:00Z",
    },
  });
}

function candidateOf({ id, sha, candidate }: ReleaseSpec["repos"][number]): PromotedCandidate {
  return {
    repository: must(parseRepositoryName(`acme/${id}`)),
    repository_id: 100,
    tag: candidate.tag,
    release_id: 200,
    sha,
    run_id: candidate.run_id,
    run_attempt: 1,
    workflow_path: ".github/workflows/candidate.yml",
    digest: candidate.digest,
  };
}

function digest(bytes: Uint8Array | string): Digest {
  return must(parseDigest(digestOf(bytes)));
}
