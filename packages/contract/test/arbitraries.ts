// Every valid document, as far as random generation reaches.
import * as fc from "fast-check";
import {
  candidateTag,
  digestHex,
  explainAssetName,
  isReservedName,
  parseAssetName,
  parseDigest,
  parseRepositoryName,
  parseSha,
} from "@release-actions/contract";
import type {
  AssetName,
  Candidate,
  CandidateAsset,
  Digest,
  PromotedAsset,
  Promotion,
  RepositoryName,
  Sha,
} from "@release-actions/contract";
import { candidate as sampleCandidate, must, promotion as samplePromotion } from "./samples.ts";

type Parts<T> = T extends fc.Arbitrary<infer Value> ? Value : never;

const oneOf = (characters: string): fc.Arbitrary<string> =>
  fc.constantFrom(...characters.split(""));
const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: oneOf("0123456789abcdef"), minLength: length, maxLength: length });
const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
const word = (unit: string, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: oneOf(unit), minLength: 1, maxLength });

const sha: fc.Arbitrary<Sha> = hex(40).map((digits) => must(parseSha(digits)));
export const digest: fc.Arbitrary<Digest> = hex(64).map((digits) =>
  must(parseDigest(`sha256:${digits}`)),
);
const id = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const label = word(letters, 12);
const repository: fc.Arbitrary<RepositoryName> = fc
  .tuple(label, label)
  .map(([owner, name]) => must(parseRepositoryName(`${owner}/${name}`)));
const text = fc
  .string({ unit: "binary", minLength: 1, maxLength: 20 })
  .filter((value) => !/^ |[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]| $/u.test(value));
const size = fc.integer({ min: 1, max: 2 ** 31 - 1 });

export const assetName: fc.Arbitrary<AssetName> = word(`${letters}ABCXYZ._+@-`, 16)
  .filter((name) => explainAssetName(name) === null && !isReservedName(name))
  .map((name) => must(parseAssetName(name)));

const byName = (left: { name: string }, right: { name: string }): number =>
  left.name < right.name ? -1 : 1;

const asset: fc.Arbitrary<CandidateAsset> = fc.record(
  {
    name: assetName,
    size,
    digest,
    media_type: fc.constantFrom("application/zip", "text/plain", "application/x.y+json"),
    os: fc.constantFrom("linux", "windows", "macos"),
    arch: fc.constantFrom("x86_64", "aarch64", "i686", "armv7", "universal"),
    kind: label,
    group: label,
  },
  { requiredKeys: ["name", "size", "digest", "media_type", "kind"], noNullPrototype: true },
);

const instants = fc
  .array(fc.integer({ min: 0, max: 253_402_300_799 }), { minLength: 3, maxLength: 3 })
  .map((seconds) => seconds.toSorted((left, right) => left - right))
  .filter(([, created, expires]) => created !== expires)
  .map((seconds) => seconds.map((at) => new Date(at * 1000).toISOString().replace(".000Z", "Z")));

const candidateParts = fc.record({
  sha,
  tree: sha,
  name: repository,
  ids: fc.tuple(id, id, id),
  producer: fc.option(label, { nil: undefined }),
  runner: fc.record(
    { os: text, arch: text, name: text },
    { requiredKeys: ["os", "arch"], noNullPrototype: true },
  ),
  toolchain: fc.dictionary(
    label.map((name) => `t${name}`),
    text,
    { maxKeys: 5, noNullPrototype: true },
  ),
  instants,
  inputs: fc.uniqueArray(fc.record({ id: label, repository, sha }, { noNullPrototype: true }), {
    selector: (input) => input.id,
    maxLength: 4,
  }),
  recipe: fc.uniqueArray(fc.record({ path: label, digest }, { noNullPrototype: true }), {
    selector: (file) => file.path,
    maxLength: 4,
  }),
  assets: fc.uniqueArray(asset, {
    selector: (entry) => entry.name.toLowerCase(),
    minLength: 1,
    maxLength: 8,
  }),
});

function toCandidate(parts: Parts<typeof candidateParts>): Candidate {
  const [started_at = "", created_at = "", expires_at = ""] = parts.instants;
  return {
    ...sampleCandidate,
    repository: { name: parts.name, id: parts.ids[0], owner_id: parts.ids[1] },
    ...(parts.producer === undefined ? {} : { producer: parts.producer }),
    tag: candidateTag(parts.sha, parts.producer),
    source: { sha: parts.sha, tree: parts.tree, ref: "refs/heads/main" },
    run: { ...sampleCandidate.run, id: parts.ids[2] },
    runner: parts.runner,
    toolchain: parts.toolchain,
    started_at,
    created_at,
    expires_at,
    inputs: parts.inputs.toSorted((left, right) => (left.id < right.id ? -1 : 1)),
    recipe: parts.recipe.toSorted((left, right) => (left.path < right.path ? -1 : 1)),
    assets: parts.assets.toSorted(byName),
  };
}

export const candidate: fc.Arbitrary<Candidate> = candidateParts.map(toCandidate);

const promotedParts = fc.record({
  name: assetName,
  size,
  lineage: fc.constantFrom("identical", "rewritten", "signed", "generated"),
  before: digest,
  after: digest,
});

function toPromoted({
  lineage,
  before,
  name,
  size: bytes,
  after,
}: Parts<typeof promotedParts>): PromotedAsset {
  if (lineage === "generated") return { name, size: bytes, lineage, after };
  const source = lineage === "identical" ? after : before;
  return { name, size: bytes, lineage, before: source, after, candidate: 0 };
}

const promotionParts = fc.record({
  assets: fc.uniqueArray(promotedParts.map(toPromoted), {
    selector: (entry) => entry.name.toLowerCase(),
    minLength: 1,
    maxLength: 8,
  }),
  environment: text,
  prerelease: fc.boolean(),
  policy: fc.record({ digest }, { requiredKeys: [], noNullPrototype: true }),
});

function toPromotion(parts: Parts<typeof promotionParts>): Promotion {
  const assets = parts.assets.toSorted(byName);
  const { predicate } = samplePromotion;
  return {
    ...samplePromotion,
    subject: assets.map(({ name, after }) => ({ name, digest: { sha256: digestHex(after) } })),
    predicate: {
      ...predicate,
      release: { ...predicate.release, prerelease: parts.prerelease },
      assets,
      gate: { ...predicate.gate, environment: parts.environment },
      policy: parts.policy,
    },
  };
}

export const promotion: fc.Arbitrary<Promotion> = promotionParts.map(toPromotion);
