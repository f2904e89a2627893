// One valid document of each kind, and what tests need to bend them.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import {
  ContractError,
  parseAssetName,
  parseDigest,
  parseRepositoryName,
  parseSha,
  parseTag,
} from "@release-actions/contract";
import type { AssetName, Candidate, Digest, Promotion } from "@release-actions/contract";

/** The value of a parser that must accept. */
export function must<T>(value: T | null): T {
  assert.notEqual(value, null);
  if (value === null) throw new Error("unreachable");
  return value;
}

export const assetName = (name: string): AssetName => must(parseAssetName(name));
export const digestOf = (digit: string): Digest => must(parseDigest(`sha256:${digit.repeat(64)}`));
export const SHA = must(parseSha("a".repeat(40)));
const TREE = must(parseSha("b".repeat(40)));
const REPOSITORY = must(parseRepositoryName("octo-org/app"));
const CANDIDATE_TAG = must(parseTag(`rc-${SHA}`));

export const candidate: Candidate = {
  schema: "release-actions/candidate",
  schema_version: 1,
  repository: { name: REPOSITORY, id: 1001, owner_id: 77 },
  tag: CANDIDATE_TAG,
  source: { sha: SHA, tree: TREE, ref: "refs/heads/main" },
  version: "1.4.0-beta.2",
  workflow: {
    path: ".github/workflows/candidate.yml",
    ref: "octo-org/app/.github/workflows/candidate.yml@refs/heads/main",
    sha: SHA,
  },
  run: { id: 5, attempt: 1, event: "push", actor: { login: "dependabot[bot]", id: 9 } },
  runner: { os: "Linux", arch: "X64", environment: "github-hosted" },
  toolchain: { "@tauri-apps/cli": "2.1.0", rustc: "1.83.0" },
  started_at: "2025-01-31T12:00:00Z",
  created_at: "2025-01-31T12:10:00Z",
  expires_at: "2025-05-01T12:10:00Z",
  inputs: [{ id: "core", repository: must(parseRepositoryName("octo-org/core")), sha: TREE }],
  recipe: [{ path: "Cargo.lock", digest: digestOf("1") }],
  assets: [
    {
      name: assetName("app_1.4.0_amd64.deb"),
      size: 10,
      digest: digestOf("2"),
      media_type: "application/vnd.debian.binary-package",
      os: "linux",
      arch: "x86_64",
      kind: "installer",
    },
    {
      name: assetName("firmware.hex"),
      size: 20,
      digest: digestOf("3"),
      media_type: "application/octet-stream",
      kind: "firmware",
      group: "loader",
    },
  ],
};

export const promotion: Promotion = {
  _type: "https://in-toto.io/Statement/v1",
  subject: [
    { name: assetName("app_1.4.0_amd64.deb"), digest: { sha256: "2".repeat(64) } },
    { name: assetName("app_1.4.0_amd64.deb.sig"), digest: { sha256: "4".repeat(64) } },
    { name: assetName("latest.json"), digest: { sha256: "6".repeat(64) } },
    { name: assetName("manifest.json"), digest: { sha256: "7".repeat(64) } },
  ],
  predicateType: "https://github.com/petitechose/release-actions/promotion/v1",
  predicate: {
    schema_version: 1,
    release: {
      repository: REPOSITORY,
      repository_id: 1001,
      tag: must(parseTag("v1.4.0-beta.2")),
      commit: SHA,
      channel: "beta",
      prerelease: true,
    },
    candidates: [
      {
        repository: REPOSITORY,
        repository_id: 1001,
        tag: CANDIDATE_TAG,
        release_id: 31,
        sha: SHA,
        run_id: 5,
        run_attempt: 1,
        workflow_path: ".github/workflows/candidate.yml",
        digest: digestOf("8"),
      },
    ],
    assets: [
      {
        name: assetName("app_1.4.0_amd64.deb"),
        size: 10,
        lineage: "identical",
        before: digestOf("2"),
        after: digestOf("2"),
        candidate: 0,
      },
      {
        name: assetName("app_1.4.0_amd64.deb.sig"),
        size: 11,
        lineage: "signed",
        after: digestOf("4"),
      },
      {
        name: assetName("latest.json"),
        size: 12,
        lineage: "rewritten",
        before: digestOf("5"),
        after: digestOf("6"),
        candidate: 0,
      },
      {
        name: assetName("manifest.json"),
        size: 13,
        lineage: "generated",
        after: digestOf("7"),
      },
    ],
    promotion: {
      repository: REPOSITORY,
      run_id: 6,
      run_attempt: 2,
      workflow_ref: "octo-org/app/.github/workflows/publish.yml@refs/heads/main",
      actor: "alice",
    },
    gate: {
      environment: "beta",
      approved_by: [{ login: "bob", id: 8 }],
      comment: "Listened to it.\nGo.",
    },
    policy: { digest: digestOf("9") },
    created_at: "2025-02-01T08:00:00Z",
  },
};

/** JSON text to bytes. */
export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/**
 * The document's JSON with the value at `pointer` replaced, or removed when `value` is undefined.
 * `-` as the last token appends to an array.
 */
export function bent(document: object, pointer: string, value: unknown): Uint8Array {
  const copy: unknown = structuredClone(document);
  const tokens = pointer.split("/").slice(1);
  const last = tokens.pop() ?? "";
  let place = copy;
  for (const token of tokens) place = Reflect.get(asObject(place), token);
  const parent = asObject(place);
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else Reflect.set(parent, last === "-" ? Reflect.get(parent, "length") : last, value);
  return bytesOf(JSON.stringify(copy));
}

function asObject(value: unknown): object {
  assert.ok(typeof value === "object" && value !== null);
  return value;
}

/** Runs a parser that must refuse; `<pointer> <message>` of every problem. */
export function refusalOf(parse: () => unknown, code: string): string[] {
  try {
    parse();
  } catch (error) {
    assert.ok(error instanceof ContractError, String(error));
    assert.equal(error.code, code);
    const details = error.details ?? [];
    assert.ok(details.length > 0);
    return details.map((problem) => `${problem.pointer} ${problem.message}`);
  }
  return assert.fail("was accepted");
}

interface SchemaText {
  readonly $defs: Readonly<Record<string, { readonly pattern: string }>>;
}

/** A published schema's definitions. */
export async function definitionsOf(name: string): Promise<SchemaText["$defs"]> {
  const file = new URL(`../schemas/${name}.schema.json`, import.meta.url);
  const schema: SchemaText = JSON.parse(await readFile(file, "utf8"));
  return schema.$defs;
}
