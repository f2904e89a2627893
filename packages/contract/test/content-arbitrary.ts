// Valid manifests and specs, as far as random generation reaches.
import * as fc from "fast-check";
import type { InstallSet, Manifest, ManifestAsset, ReleaseSpec } from "@release-actions/contract";
import { assetName } from "./arbitraries.ts";
import { manifest as sample, releaseSpec as sampleSpec } from "./content-samples.ts";

const HEX = "0123456789abcdef".split("");
const OWN = new Set(["manifest.json", "manifest.json.sig", "release-spec.json"]);

const platform = fc.record(
  {
    os: fc.constantFrom("linux", "windows", "macos"),
    arch: fc.constantFrom("x86_64", "arm64"),
  },
  { noNullPrototype: true },
);

const file = fc.record({
  filename: assetName.filter((name) => !OWN.has(name.toLowerCase())),
  kind: fc.constantFrom("bundle", "firmware", "extension"),
  size: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  sha256: fc
    .array(fc.constantFrom(...HEX), { minLength: 64, maxLength: 64 })
    .map((digits) => digits.join("")),
  on: fc.option(platform, { nil: undefined }),
  reused: fc.boolean(),
});

/** What both documents have in common, and the platforms that it is complete for. */
const content = fc
  .record({
    files: fc.uniqueArray(file, {
      selector: ({ filename }) => filename.toLowerCase(),
      minLength: 1,
      maxLength: 8,
    }),
    platforms: fc.uniqueArray(platform, {
      selector: ({ os, arch }) => `${os} ${arch}`,
      minLength: 1,
      maxLength: 6,
    }),
  })
  // Every set needs something to install.
  .filter(({ files }) => files.some(({ on }) => on === undefined))
  .map(({ files, platforms }) => {
    const assets = files.map(({ on, reused, filename, ...rest }, index): ManifestAsset => {
      const url = `https://github.com/octo-org/demo/releases/download/v1.0.0/${filename}`;
      return { id: `f${index}`, ...rest, filename, ...on, ...(reused ? { url } : {}) };
    });
    const install_sets = platforms.map(({ os, arch }): InstallSet => ({
      id: "default",
      os,
      arch,
      assets: assets
        .filter((one) => one.os === undefined || (one.os === os && one.arch === arch))
        .map(({ id }) => id),
    }));
    return { assets, install_sets, platforms };
  });

export const manifest: fc.Arbitrary<Manifest> = content.map(({ assets, install_sets }) => ({
  ...sample,
  assets,
  install_sets,
}));

export const releaseSpec: fc.Arbitrary<ReleaseSpec> = content.map(
  ({ assets, install_sets, platforms }) => {
    const { reuse_groups: _, ...rest } = sampleSpec;
    const planned = assets.map(({ size: _size, sha256: _sha256, url: _url, ...traits }) => traits);
    return { ...rest, assets: planned, install_sets, platforms };
  },
);
