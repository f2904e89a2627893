import {
  formatProblem,
  ReleaseError,
  type Digest,
  type Sha,
  type Tag,
} from "@release-actions/contract";
import { findReleaseAttestations, tagObject, type Repository } from "@release-actions/github";
import {
  PAYLOAD_TYPE,
  readReleaseStatement,
  type ReleaseStatement,
} from "@release-actions/provenance";
import type { OpenedBundle, TrustRoot } from "@release-actions/provenance/verify";
import { RECEIPT } from "../promote/receipt.ts";
import type { VerifyRequest } from "../verify/request.ts";
import { trustRoots } from "./trust-roots.ts";

/** A published release as it is to be, for comparison with what GitHub attests. */
export interface ExpectedRelease {
  /** `owner/name` as it was when the release was published. */
  readonly repository: string;
  readonly tag: Tag;
  readonly commit: Sha;
  readonly assets: readonly { readonly name: string; readonly digest: Digest | null }[];
}

/** Whom to believe; on github.com the pinned root when none is given. */
export type ReleaseTrust = Pick<VerifyRequest, "trustRoot" | "serverUrl">;

/**
 * `unknown`: there is none, or none that can be judged. GitHub makes it a moment after publishing, older
 * servers never do, and without their trust root theirs cannot be opened.
 */
export interface ReleaseProof {
  readonly state: "proved" | "broken" | "unknown";
  readonly detail: string;
}

/**
 * Whether GitHub's release service attests this release, exactly: GitHub does so when an immutable
 * release is published. Looked up by the digest of the receipt, which no other release of ours has.
 * Bundles of others are passed over: anybody with `attestations: write` may store some.
 */
export async function releaseProof(
  at: Repository,
  expected: ExpectedRelease,
  trust: ReleaseTrust,
): Promise<ReleaseProof> {
  const receipt = expected.assets.find(({ name }) => name === RECEIPT)?.digest ?? null;
  const bundles = receipt === null ? null : await findReleaseAttestations(at, receipt);
  if (bundles === null || bundles.length === 0) {
    return unknown("GitHub has no attestation of this release, or none that the token may see");
  }
  const passed: string[] = [];
  const judged: (readonly string[])[] = [];
  const roots = await trustRoots(trust.trustRoot, "release").catch(asText);
  for (const bundle of bundles) {
    const opened = typeof roots === "string" ? roots : await open(bundle, roots).catch(asText);
    const read = typeof opened === "string" ? opened : fromGitHub(opened, at, trust);
    if (typeof read === "string") passed.push(read);
    else if ("problems" in read) judged.push(read.problems);
    // A copy of the receipt in another release is attested too, with that release.
    else if (read.tag !== expected.tag) passed.push(`it is of the release ${read.tag}`);
    else judged.push(await contradictions(at, expected, read));
  }
  const broken = judged.flat();
  if (broken.length > 0) return { state: "broken", detail: broken.join("; ") };
  if (judged.length > 0) return { state: "proved", detail: "attested by GitHub's release service" };
  return unknown(
    `no attestation of GitHub's that can be judged: ${[...new Set(passed)].join("; ")}`,
  );
}

async function open(bundle: unknown, roots: readonly TrustRoot[]): Promise<OpenedBundle> {
  const { openBundle } = await import("@release-actions/provenance/verify");
  return openBundle(new TextEncoder().encode(JSON.stringify(bundle)), roots);
}

/** Why it is no reason to stop: a trust root or a bundle that cannot be used. */
function asText(error: unknown): string {
  if (!(error instanceof ReleaseError)) throw error;
  return `${error.message} ${error.found ?? ""}`.trim().slice(0, 300);
}

/** Its statement, what is wrong with it, or why it is not the release service's. */
function fromGitHub(
  { claims, statement }: OpenedBundle,
  at: Repository,
  { serverUrl }: ReleaseTrust,
): ReleaseStatement | { readonly problems: readonly string[] } | string {
  const service = claims.subject ?? "nobody";
  if (!isReleaseService(service, serverUrl ?? at.htmlUrl)) return `it is signed by ${service}`;
  if (statement?.type !== PAYLOAD_TYPE) return { problems: ["GitHub signed no statement"] };
  const read = readReleaseStatement(statement.payload);
  if (read.kind === "other") return `it is of the unknown type ${read.type}`;
  if (read.kind === "release") return read.release;
  return { problems: read.problems.map((problem) => formatProblem(problem)) };
}

/**
 * The subject of the service's certificates, as `gh release verify` asks for it (buildVerificationPolicy
 * in pkg/cmd/release/shared/attestation.go of cli/cli). On ghe.com a trust domain stands for `dotcom`,
 * whose name only the tenant's own trust root knows.
 */
function isReleaseService(subject: string, serverUrl: string): boolean {
  const { hostname } = new URL(serverUrl);
  if (hostname.endsWith(".ghe.com")) {
    return /^https:\/\/[a-z0-9-]+\.releases\.github\.com$/.test(subject);
  }
  return subject === "https://dotcom.releases.github.com";
}

/** All at once; empty when GitHub attests just this. */
async function contradictions(
  at: Repository,
  { repository, tag, commit, assets }: ExpectedRelease,
  found: ReleaseStatement,
): Promise<readonly string[]> {
  const purl = `pkg:github/${repository}@${tag}`;
  const wrong = [
    differs("repository", repository, found.repository),
    differs("repository id", String(at.id), found.repositoryId),
    // The purl specification writes names in lower case and escapes; GitHub does neither.
    ...found.purls.map((one) => differs("purl", plain(purl), plain(one))),
    ...subjectProblems(assets, found.assets),
  ].filter((one) => one !== null);
  if (found.tagged === commit || found.tagged === (await tagObject(at, tag))) return wrong;
  return [...wrong, `the tag is attested at ${found.tagged}, not ${commit}`];
}

function differs(what: string, expected: string, found: string): string | null {
  return expected === found ? null : `the ${what} is attested as ${found}, not ${expected}`;
}

function plain(purl: string): string {
  try {
    return decodeURIComponent(purl).toLowerCase();
  } catch {
    return purl;
  }
}

/** The attested assets are the ones that were read back, each name once with its digest. */
function subjectProblems(
  assets: ExpectedRelease["assets"],
  attested: ReleaseStatement["assets"],
): readonly string[] {
  const expected = new Map(assets.map(({ name, digest }) => [name, digest]));
  const named = new Set(attested.map(({ name }) => name));
  const twice = named.size === attested.length ? [] : ["an asset is attested twice"];
  const wrong = attested
    .filter(({ name, sha256 }) => expected.get(name) !== `sha256:${sha256}`)
    .map(({ name, sha256 }) => `${name} is attested as sha256:${sha256}`);
  const missing = assets
    .filter(({ name }) => !named.has(name))
    .map(({ name }) => `${name} is not attested`);
  return [...twice, ...wrong, ...missing];
}

function unknown(detail: string): ReleaseProof {
  return { state: "unknown", detail };
}
