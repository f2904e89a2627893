// Values that look alike (a commit, a tree, a digest, a tag: all strings) and must never be swapped.
// Each brand has exactly one way in: its parser, which answers null for anything else.

declare const brand: unique symbol;
type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };

/** A git object id: 40 lower-case hexadecimal digits. */
export type Sha = Brand<string, "Sha">;
/** A SHA-256 in GitHub's spelling: `sha256:` and 64 lower-case hexadecimal digits. */
export type Digest = Brand<string, "Digest">;
/** A git tag name, without `refs/tags/`. */
export type Tag = Brand<string, "Tag">;
/** GitHub's numeric id of a release. */
export type ReleaseId = Brand<number, "ReleaseId">;
/** A release asset's file name, safe on every system and kept as it is by GitHub. */
export type AssetName = Brand<string, "AssetName">;
/** `owner/name`. */
export type RepositoryName = Brand<string, "RepositoryName">;

const SHA = /^[0-9a-f]{40}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
// What `git check-ref-format` allows, less what a shell, a URL or a file system reads differently.
const TAG =
  /^(?=.{1,255}$)(?!refs\/)(?!@$)(?![0-9a-f]{40}$)(?!.*\.\.)(?!.*\.lock(?:\/|$))(?![.-])[A-Za-z0-9._+@-]*[A-Za-z0-9_+@-](?:\/(?![.-])[A-Za-z0-9._+@-]*[A-Za-z0-9_+@-])*$/;
const REPOSITORY =
  /^[A-Za-z0-9][A-Za-z0-9_-]{0,38}\/(?!\.{1,2}$)(?!.*\.git$)[A-Za-z0-9._-]{1,100}$/;

/** @returns null unless `value` is 40 lower-case hexadecimal digits. */
export function parseSha(value: unknown): Sha | null {
  return isSha(value) ? value : null;
}

function isSha(value: unknown): value is Sha {
  return typeof value === "string" && SHA.test(value);
}

/** @returns null unless `value` is `sha256:` and 64 lower-case digits; other algorithms never match. */
export function parseDigest(value: unknown): Digest | null {
  return isDigest(value) ? value : null;
}

function isDigest(value: unknown): value is Digest {
  return typeof value === "string" && DIGEST.test(value);
}

/** The 64 digits of a digest, as in-toto and `sha256sum` write them. */
export function digestHex(digest: Digest): string {
  return digest.slice("sha256:".length);
}

/**
 * A subset of what `git check-ref-format` allows, without characters that a shell, a URL or a file
 * system reads differently. Refused as well: `refs/...` (a ref, not a name), a name that git would
 * take for an object id, and `.lock` endings.
 */
export function parseTag(value: unknown): Tag | null {
  return isTag(value) ? value : null;
}

function isTag(value: unknown): value is Tag {
  return typeof value === "string" && TAG.test(value);
}

/** @returns null unless `value` is a positive safe integer (a number, not its decimal text). */
export function parseReleaseId(value: unknown): ReleaseId | null {
  return isReleaseId(value) ? value : null;
}

function isReleaseId(value: unknown): value is ReleaseId {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0;
}

/** @returns null unless `value` is `owner/name` as GitHub spells them; case is kept, not folded. */
export function parseRepositoryName(value: unknown): RepositoryName | null {
  return isRepositoryName(value) ? value : null;
}

function isRepositoryName(value: unknown): value is RepositoryName {
  return typeof value === "string" && REPOSITORY.test(value);
}
