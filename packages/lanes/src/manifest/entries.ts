import {
  digestHex,
  originOf,
  type ManifestAsset,
  type ReleaseSpec,
  type SpecAsset,
} from "@release-actions/contract";
import type { LocalFile } from "../files/local-file.ts";
import { broken, type Finding } from "../verify/findings.ts";

/** The manifest's entries in the spec's order, as far as they can be made, and what is wrong. */
export interface Entries {
  readonly assets: readonly ManifestAsset[];
  readonly findings: readonly Finding[];
}

/** Entries from the hashed files, or as they were in the previous release. */
export function makeEntries(
  spec: ReleaseSpec,
  files: readonly Hashed[],
  reused: readonly ManifestAsset[],
): Entries {
  const findings: Finding[] = [];
  const assets = spec.assets.flatMap((asset, index): ManifestAsset[] => {
    const file = files.find(({ name }) => name === asset.filename);
    const kept = reused.find(({ id }) => id === asset.id);
    const built = file && builtEntry(asset, file);
    if (kept && built && kept.sha256 !== built.sha256) findings.push(rebuilt(kept, built));
    const entry = kept ?? built;
    if (!entry) return [];
    findings.push(...notTheCandidates(spec, index, entry));
    return [entry];
  });
  return { assets, findings };
}

type Hashed = Pick<LocalFile, "name" | "size" | "digest">;

function builtEntry(asset: SpecAsset, { size, digest }: Hashed): ManifestAsset {
  const { id, kind, os, arch, filename } = asset;
  const platform = os === undefined || arch === undefined ? {} : { os, arch };
  return { id, kind, ...platform, filename, size, sha256: digestHex(digest) };
}

function notTheCandidates(spec: ReleaseSpec, index: number, entry: ManifestAsset): Finding[] {
  return originOf(spec, index)
    .filter(({ sha256 }) => sha256 !== entry.sha256)
    .map(({ repo, file, sha256 }) =>
      broken(
        `assets/${entry.id}`,
        "content_mismatch",
        `${entry.filename} is not the file ${file} of the candidate of ${repo}`,
        { expected: `sha256:${sha256}`, found: `sha256:${entry.sha256}` },
      ),
    );
}

/** The same candidates must give the same file: a difference is an accident or an attack. */
function rebuilt(kept: ManifestAsset, built: ManifestAsset): Finding {
  return broken(
    `assets/${kept.id}`,
    "content_mismatch",
    `${kept.filename} has other bytes than in the previous release, though its candidates are the same`,
    {
      expected: `sha256:${kept.sha256}`,
      found: `sha256:${built.sha256}`,
      next: "Take the file out of the directory to keep the released one, or set previous to none.",
    },
  );
}
