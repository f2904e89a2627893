import assert from "node:assert/strict";
import test from "node:test";
import { ContractError, parseReleaseConfig } from "../src/index.ts";

type Fields = Readonly<Record<string, unknown>>;

const PRODUCER = { repository: "acme/app", workflow: ".github/workflows/candidate.yml" };
const PRODUCT = {
  kind: "app",
  repository: "acme/app",
  sources: ["app"],
  workflow: ".github/workflows/release.yml",
  channels: { stable: { environment: "release" } },
};
const SIGNER = "acme/ci/.github/workflows/seal.yml@refs/heads/main";
const CONFIG = {
  schema: "release-actions/config",
  schema_version: 1,
  producers: { app: PRODUCER },
  products: { app: PRODUCT },
};

/** The pointers of everything that is wrong; empty when nothing is. */
function problems(change: Fields): readonly string[] {
  try {
    parseReleaseConfig({ ...CONFIG, ...change });
    return [];
  } catch (error) {
    assert.ok(error instanceof ContractError);
    return (error.details ?? []).map(({ pointer }) => pointer);
  }
}

const producer = (fields: Fields): Fields => ({ producers: { app: { ...PRODUCER, ...fields } } });
const product = (fields: Fields): Fields => ({ products: { app: { ...PRODUCT, ...fields } } });

const content = (fields: Fields): Fields => product({ kind: "content", ...fields });
const CLIENT = { id: "installer", minimum_version: "1.0.0", manifest_schemas: [3] };

test("content is taken with its clients and the source of its notes", () => {
  assert.deepEqual(problems(content({ clients: [CLIENT], notes: "NEXT.md" })), []);
});

test("one signer is taken, and several", () => {
  assert.deepEqual(problems(producer({ signer_workflow: SIGNER })), []);
  assert.deepEqual(problems(producer({ signer_workflow: [SIGNER, `${SIGNER}-old`] })), []);
  assert.deepEqual(problems(producer({ signer_workflow: "seal.yml" })), [
    "/producers/app/signer_workflow",
  ]);
});

test("the smallest release.yml is taken", () => {
  assert.deepEqual(problems({}), []);
});

const REFUSED: readonly (readonly [what: string, change: Fields, pointer: string])[] = [
  ["an unknown field", { extra: 1 }, "/extra"],
  ["another edition", { schema_version: 2 }, "/schema_version"],
  ["an unknown field of a producer", producer({ brunch: "main" }), "/producers/app/brunch"],
  ["an id as text", producer({ repository_id: "1" }), "/producers/app/repository_id"],
  ["a short ref", producer({ refs: ["main"] }), "/producers/app/refs/0"],
  ["a branch given as a ref", producer({ branch: "refs/heads/main" }), "/producers/app/branch"],
  ["an empty list of refs", producer({ refs: [] }), "/producers/app/refs"],
  ["a workflow outside of its folder", producer({ workflow: "ci.yml" }), "/producers/app/workflow"],
  [
    "a signer without a ref",
    producer({ signer_workflow: "acme/ci/.github/workflows/seal.yml" }),
    "/producers/app/signer_workflow",
  ],
  ["no signer at all", producer({ signer_workflow: [] }), "/producers/app/signer_workflow"],
  [
    "one of several signers without a ref",
    producer({ signer_workflow: [SIGNER, "acme/ci/.github/workflows/seal.yml"] }),
    "/producers/app/signer_workflow/1",
  ],
  ["a pattern with a slash", producer({ assets: ["a/b"] }), "/producers/app/assets/0"],
  ["a revocation of nothing", producer({ revoked: [{ reason: "x" }] }), "/producers/app/revoked/0"],
  [
    "a key with stray bits",
    producer({ signature: { public_key: `${"A".repeat(42)}B=` } }),
    "/producers/app/signature/public_key",
  ],
  ["a source that is no producer", product({ sources: ["core"] }), "/products/app/sources/0"],
  ["an app of no source", product({ sources: [] }), "/products/app/sources"],
  ["a product without a channel", product({ channels: {} }), "/products/app/channels"],
  [
    "updater metadata without an updater",
    product({ channels: { stable: { environment: "release", updater: true } } }),
    "/products/app/channels/stable/updater",
  ],
  [
    "rules for an environment nobody uses",
    { environments: { relaese: {} } },
    "/environments/relaese",
  ],
  [
    "two producers of the same candidates",
    { producers: { app: PRODUCER, twin: { ...PRODUCER, repository: "ACME/app" } } },
    "/producers/twin",
  ],
  ["an app with the clients of content", product({ clients: [CLIENT] }), "/products/app/clients"],
  ["an app with the notes of content", product({ notes: "generated" }), "/products/app/notes"],
  [
    "content with the version files of an app",
    content({ version_files: [{ path: "package.json" }] }),
    "/products/app/version_files",
  ],
  [
    "content with a client twice",
    content({ clients: [CLIENT, CLIENT] }),
    "/products/app/clients/1/id",
  ],
  [
    "content that no producer of its own repository composes",
    content({ repository: "acme/distribution" }),
    "/products/app/sources",
  ],
  ["notes outside of the repository", content({ notes: "../NOTES.md" }), "/products/app/notes"],
  [
    "two ids of one repository",
    { ...producer({ repository_id: 1 }), ...product({ repository_id: 2 }) },
    "/products/app/repository_id",
  ],
];

for (const [what, change, pointer] of REFUSED) {
  test(`${what} is refused, and where it stands is told`, () => {
    assert.ok(problems(change).includes(pointer), problems(change).join(", "));
  });
}

test("names that every object has are not taken for entries", () => {
  assert.deepEqual(problems(product({ sources: ["constructor"] })), ["/products/app/sources/0"]);
});
