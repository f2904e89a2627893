import { parseStrictJson, showFound, type Problem } from "@release-actions/contract";
import { STATEMENT_TYPE } from "./statement.ts";

/** What GitHub's release service says of an immutable release, from a payload whose signature holds. */
export interface ReleaseStatement {
  readonly repository: string;
  readonly repositoryId: string;
  readonly tag: string;
  /** `pkg:github/owner/name@tag`, twice: in the predicate, and as the subject that is the tag. */
  readonly purls: readonly string[];
  /** SHA-1 of what the tag names: a commit, or the object of an annotated tag. */
  readonly tagged: string;
  readonly assets: readonly { readonly name: string; readonly sha256: string }[];
}

export type ReleaseReading =
  | { readonly kind: "release"; readonly release: ReleaseStatement }
  /** Of a version that came later: it says nothing, which is no contradiction. */
  | { readonly kind: "other"; readonly type: string }
  | { readonly kind: "malformed"; readonly problems: readonly Problem[] };

/**
 * Both have what is read here; of the second, github.com's are since 2025
 * (https://github.com/in-toto/attestation/blob/main/spec/predicates/release.md; the first as in
 * pkg/cmd/attestation/test/data/github_release_bundle.json of cli/cli).
 */
const PREDICATE_TYPES: ReadonlySet<unknown> = new Set([
  "https://in-toto.io/attestation/release/v0.1",
  "https://in-toto.io/attestation/release/v0.2",
]);
const LIMITS = { bytes: 4 * 1024 * 1024, depth: 32, values: 100_000 };

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the statement, or everything that is wrong with it. Fields that are not named here may be
 * there: GitHub adds some without another version.
 */
export function readReleaseStatement(payload: Uint8Array): ReleaseReading {
  const json = parseStrictJson(payload, LIMITS);
  if (!json.ok) return { kind: "malformed", problems: json.problems };
  const root = fieldsOf(json.value);
  const type = root["predicateType"];
  if (!PREDICATE_TYPES.has(type)) return { kind: "other", type: showFound(type) };
  const problems: Problem[] = [];
  const complain = (pointer: string, expected: string, found: unknown): void => {
    problems.push({ pointer, message: "is not as expected", expected, found: showFound(found) });
  };
  const text = (fields: Fields, at: string, name: string, form = /./su): string => {
    const value = fields[name];
    if (typeof value === "string" && form.test(value)) return value;
    complain(`${at}/${name}`, "a text of its form", value);
    return "";
  };
  if (root["_type"] !== STATEMENT_TYPE) complain("/_type", STATEMENT_TYPE, root["_type"]);
  const predicate = fieldsOf(root["predicate"]);
  const subjects: readonly unknown[] = Array.isArray(root["subject"]) ? root["subject"] : [];
  const tags: { readonly uri: string; readonly sha1: string }[] = [];
  const assets: { readonly name: string; readonly sha256: string }[] = [];
  for (const [index, subject] of subjects.entries()) {
    const at = `/subject/${index}`;
    const fields = fieldsOf(subject);
    const digest = fieldsOf(fields["digest"]);
    // Git objects have a SHA-1, and files do not.
    if ("sha1" in digest) {
      const sha1 = text(digest, `${at}/digest`, "sha1", SHA1);
      tags.push({ uri: text(fields, at, "uri"), sha1 });
    } else {
      const sha256 = text(digest, `${at}/digest`, "sha256", SHA256);
      assets.push({ name: text(fields, at, "name"), sha256 });
    }
  }
  if (tags.length !== 1) complain("/subject", "one subject that is the tag", tags.length);
  const release = {
    repository: text(predicate, "/predicate", "repository"),
    repositoryId: text(predicate, "/predicate", "repositoryId"),
    tag: text(predicate, "/predicate", "tag"),
    purls: [text(predicate, "/predicate", "purl"), ...tags.map(({ uri }) => uri)],
    tagged: tags[0]?.sha1 ?? "",
    assets,
  };
  return problems.length > 0 ? { kind: "malformed", problems } : { kind: "release", release };
}

const SHA1 = /^[0-9a-f]{40}$/;
const SHA256 = /^[0-9a-f]{64}$/;

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
