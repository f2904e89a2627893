import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import type { ErrorCode } from "@release-actions/contract";
import { create } from "../support/actions.ts";
import { PUBLIC_KEY, signed } from "../support/content-release.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { commitPolicy, policyOf } from "../support/policy.ts";
import { ENVIRONMENT, makeProject, RELEASE_WORKFLOW } from "../support/project.ts";
import { digests, releaseOf } from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";
import { guard, promoteUnderPolicy } from "../support/strict-gate.ts";

const MANIFEST = Buffer.from('{"schema": 3}\n');
const OTHER_SEED = Buffer.alloc(32, 9).toString("base64");
const extras = { "extra-assets": "extra/*" };

const stage = await startStage();
const project = await makeProject(stage);
assertOk(await create(project));
await commitPolicy(
  project,
  policyOf(
    project,
    {},
    {
      products: {
        content: {
          kind: "content",
          repository: project.name,
          sources: ["app"],
          workflow: RELEASE_WORKFLOW,
          channels: { stable: { environment: ENVIRONMENT } },
          manifest: { public_key: PUBLIC_KEY },
        },
      },
    },
  ),
);
await guard(project);

/** What the gated job would publish besides the candidate's files. */
async function add(files: Readonly<Record<string, Uint8Array | string>>): Promise<void> {
  const folder = join(project.workspace, "extra");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  await writeFile(join(folder, "notice.txt"), "MIT\n");
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
}

const REFUSED: readonly {
  readonly what: string;
  readonly code: ErrorCode;
  readonly files: Readonly<Record<string, Uint8Array | string>>;
}[] = [
  { what: "no manifest", code: "manifest_signature_missing", files: {} },
  {
    what: "a manifest without a signature",
    code: "manifest_signature_missing",
    files: { "manifest.json": MANIFEST },
  },
  {
    what: "a signature of another key",
    code: "signature_invalid",
    files: { "manifest.json": MANIFEST, "manifest.json.sig": signed(MANIFEST, OTHER_SEED) },
  },
  {
    what: "a signature of other bytes",
    code: "signature_invalid",
    files: {
      "manifest.json": MANIFEST,
      "manifest.json.sig": signed(Buffer.from('{"schema": 2}\n')),
    },
  },
  {
    what: "a signature that is none",
    code: "signature_invalid",
    files: { "manifest.json": MANIFEST, "manifest.json.sig": "signed, really\n" },
  },
];

for (const { what, code, files } of REFUSED) {
  test(`with a manifest key in the policy a release with ${what} is refused`, async () => {
    await add(files);
    const step = await assertUntouched(project, () =>
      promoteUnderPolicy(project, "v1.0.0", extras),
    );
    assertRefused(step, code);
  });
}

test("a dry run judges what is going to be signed after it", async () => {
  await add({ "manifest.json": MANIFEST });
  const inputs = { ...extras, "dry-run": "true" };
  assertOk(await assertUntouched(project, () => promoteUnderPolicy(project, "v1.0.0", inputs)));
  await add({ "manifest.json": MANIFEST, "manifest.json.sig": signed(MANIFEST, OTHER_SEED) });
  assertRefused(await promoteUnderPolicy(project, "v1.0.0", inputs), "signature_invalid");
});

test("signed with the policy's key the manifest is published", async () => {
  await add({ "manifest.json": MANIFEST, "manifest.json.sig": signed(MANIFEST) });
  assertOk(await promoteUnderPolicy(project, "v1.0.0", extras));
  const names = Object.keys(digests(await releaseOf(project, "v1.0.0")));
  assert.ok(names.includes("manifest.json") && names.includes("manifest.json.sig"));
});
