// A release spec and the manifest that follows from it.
import { parseSha, parseTag } from "@release-actions/contract";
import type { Manifest, ReleaseSpec } from "@release-actions/contract";
import { assetName, candidate, digestOf, must, SHA } from "./samples.ts";

const PLATFORMS = [
  { os: "linux", arch: "x86_64" },
  { os: "macos", arch: "arm64" },
] as const;

const TOOLING = {
  repo: candidate.repository.name,
  ref: "main",
  sha: must(parseSha("d".repeat(40))),
};

const SETS = PLATFORMS.map(({ os, arch }) => ({
  id: "default",
  os,
  arch,
  assets: [`bundle-${os}`, "firmware"],
}));

export const releaseSpec: ReleaseSpec = {
  schema: 3,
  channel: "beta",
  tag: must(parseTag("v1.4.0-beta.2")),
  published_at: "2026-01-31T00:00:00Z",
  repos: [
    {
      id: "engine",
      url: "https://github.com/octo-org/engine",
      ref: "main",
      sha: SHA,
      required_ci_workflow_file: ".github/workflows/ci.yml",
      candidate: {
        tag: must(parseTag(`rc-${SHA}`)),
        run_id: 5,
        digest: digestOf("1"),
        checksums: [{ file: assetName("firmware.hex"), sha256: "2".repeat(64) }],
      },
    },
  ],
  tooling: TOOLING,
  clients: [
    {
      id: "installer",
      minimum_version: "1.4.0",
      manifest_schemas: [2, 3],
      asset_kinds: ["bundle", "firmware"],
    },
  ],
  platforms: PLATFORMS,
  assets: [
    ...PLATFORMS.map(({ os, arch }) => ({
      id: `bundle-${os}`,
      kind: "bundle",
      os,
      arch,
      filename: assetName(`demo-${os}.zip`),
    })),
    {
      id: "firmware",
      kind: "firmware",
      filename: assetName("demo.hex"),
      from: { repo: "engine", file: assetName("firmware.hex") },
    },
  ],
  install_sets: SETS,
  reuse_groups: [{ id: "firmware", repos: ["engine"], assets: ["firmware"] }],
  pages: { demo_url: "https://example.org/demo/" },
};

export const manifest: Manifest = {
  schema: 3,
  channel: "beta",
  tag: releaseSpec.tag,
  published_at: "2026-01-31T00:00:00Z",
  repos: [{ id: "engine", url: "https://github.com/octo-org/engine", sha: SHA }],
  tooling: TOOLING,
  assets: [
    ...PLATFORMS.map(({ os, arch }, index) => ({
      id: `bundle-${os}`,
      kind: "bundle",
      os,
      arch,
      filename: assetName(`demo-${os}.zip`),
      size: 10 + index,
      sha256: String(index).repeat(64),
    })),
    {
      id: "firmware",
      kind: "firmware",
      filename: assetName("demo.hex"),
      size: 5,
      sha256: "2".repeat(64),
      url: "https://github.com/octo-org/demo/releases/download/v1.3.0/demo.hex",
    },
  ],
  install_sets: SETS,
  pages: { demo_url: "https://example.org/demo/" },
};
