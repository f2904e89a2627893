import assert from "node:assert/strict";
import { test } from "node:test";
import { parseReleaseConfig } from "@release-actions/contract";
import { generateEd25519, generateMinisignKey, openMinisignKey } from "@release-actions/signing";
import {
  makeKeys,
  pinnedKeys,
  publicKeyFor,
} from "../../packages/cli/src/rehearse-workflows/keys.ts";
import { localConfig } from "../../packages/cli/src/rehearse-workflows/local-config.ts";
import {
  environmentsOf,
  passPassword,
  secretsOf,
  variablesOf,
} from "../../packages/cli/src/rehearse-workflows/stand-in-secrets.ts";

const keys = await makeKeys(true);
const TOKEN = "a token of the local GitHub";
const realUpdater = (await generateMinisignKey({ password: "", format: "tauri" })).publicKey;
const realManifest = generateEd25519().publicKey;

function fileOf(value: unknown) {
  return { path: ".github/workflows/release.yml", text: "", value };
}

function valuesOf(entries: Readonly<Record<string, string>>): Record<string, string> {
  const secrets = secretsOf([fileOf({ with: entries })], { keys, token: TOKEN });
  return Object.fromEntries(secrets.map(({ name, value }) => [name, value]));
}

test("a secret gets the rehearsal's key by its name, or by the input that it is handed to", async () => {
  const found = valuesOf({
    TAURI_SIGNING_PRIVATE_KEY: "${{ secrets.TAURI_SIGNING_PRIVATE_KEY }}",
    TAURI_SIGNING_PRIVATE_KEY_PASSWORD: "${{ secrets.TAURI_SIGNING_PRIVATE_KEY_PASSWORD }}",
    "updater-signing-key": "${{ secrets.APPLE }}",
    "updater-signing-key-password": "${{ secrets['PEAR'] }}",
    "signing-key": "${{ secrets.PLUM }}",
    MS_DIST_ED25519_SK: "${{ secrets.MS_DIST_ED25519_SK }}",
  });
  const { publicKey, secretKey } = keys.minisign;
  assert.deepEqual(found, {
    APPLE: secretKey,
    MS_DIST_ED25519_SK: keys.ed25519.secretKey,
    PEAR: keys.password,
    PLUM: keys.ed25519.secretKey,
    TAURI_SIGNING_PRIVATE_KEY: secretKey,
    TAURI_SIGNING_PRIVATE_KEY_PASSWORD: keys.password,
  });
  const signer = await openMinisignKey(secretKey, keys.password);
  assert.ok(Buffer.from(publicKey, "base64").toString("utf8").includes(signer.keyId));
});

test("the key has a password when a workflow passes one on, and none when nothing does", async () => {
  const passing = { "updater-signing-key-password": "${{ secrets.PEAR }}" };
  const others = { STORE_PASSWORD: "${{ secrets.STORE_PASSWORD }}" };
  assert.equal(passPassword([fileOf(passing)]), true);
  assert.equal(passPassword([fileOf({ secrets: "inherit" })]), true);
  assert.equal(passPassword([fileOf(others)]), false);
  assert.match(valuesOf(others)["STORE_PASSWORD"] ?? "", /^rehearsal-/);
  const { minisign, password } = await makeKeys(false);
  assert.equal(password, "");
  await openMinisignKey(minisign.secretKey, "");
});

test("a token may act in the local GitHub, GitHub's own is left alone, and anything else is a text", () => {
  const found = valuesOf({
    token: "${{ secrets.CANDIDATE_TOKEN || secrets.GITHUB_TOKEN }}",
    STORE: "${{ secrets.STORE_ACCOUNT }}",
  });
  assert.deepEqual(Object.keys(found), ["CANDIDATE_TOKEN", "STORE_ACCOUNT"]);
  assert.equal(found["CANDIDATE_TOKEN"], TOKEN);
  assert.match(found["STORE_ACCOUNT"] ?? "", /^rehearsal-/);
});

test("who inherits secrets gets those of the reusable workflows", () => {
  const secrets = secretsOf([fileOf({ secrets: "inherit" })], { keys, token: TOKEN });
  assert.deepEqual(
    secrets.map(({ name }) => name),
    [
      "CANDIDATE_SIGNING_KEY",
      "MS_DIST_ED25519_SK",
      "TAURI_SIGNING_PRIVATE_KEY",
      "TAURI_SIGNING_PRIVATE_KEY_PASSWORD",
    ],
  );
});

test("what is said of a secret is never its value", () => {
  const entries = {
    key: "${{ secrets.TAURI_SIGNING_PRIVATE_KEY }}",
    pass: "${{ secrets.TAURI_PASSWORD }}",
  };
  for (const { value, what } of secretsOf([fileOf(entries)], { keys, token: TOKEN })) {
    assert.ok(!what.includes(value));
  }
});

test("environments are found wherever a workflow names them, computed ones are not", () => {
  const file = fileOf({
    jobs: {
      plain: { environment: "release" },
      page: { environment: { name: "page", url: "https://example.test" } },
      called: { with: { environment: "none", "secrets-environment": "keys" } },
      computed: { environment: "${{ inputs.environment }}" },
    },
  });
  assert.deepEqual(environmentsOf([file]), ["release", "none", "keys", "page"]);
});

test("variables are named, since nobody but GitHub knows them", () => {
  const file = fileOf({
    env: { A: "${{ vars.REGION }}-${{ vars.ZONE }}", B: "${{ vars.REGION }}" },
  });
  assert.deepEqual(variablesOf([file]), ["REGION", "ZONE"]);
});

test("public keys in inputs are found, computed and short ones are not", () => {
  const found = pinnedKeys(
    fileOf({
      with: {
        "updater-public-key": realUpdater,
        "manifest-public-key": realManifest,
        "public-key": "${{ inputs.key }}",
        "other-public-key": "short",
        notes: realManifest,
      },
    }),
  );
  assert.deepEqual(found, [realUpdater, realManifest]);
  assert.equal(publicKeyFor(realUpdater, keys), keys.minisign.publicKey);
  assert.equal(publicKeyFor(realManifest, keys), keys.ed25519.publicKey);
});

test("release.yml loses only what cannot hold on this machine, and every loss is told", () => {
  const producer = {
    repository: "acme/app",
    repository_id: 1,
    owner_id: 2,
    workflow: ".github/workflows/candidate.yml",
    checks: ["test"],
    attestation: "required",
    max_age_days: 30,
    signature: { public_key: realManifest },
  };
  const product = {
    kind: "app",
    repository: "acme/app",
    owner_id: 2,
    sources: ["app"],
    workflow: ".github/workflows/release.yml",
    channels: { stable: { environment: "release", immutable: true } },
    updater: { public_key: realUpdater, platforms: ["linux-x86_64"] },
    manifest: { public_key: realManifest },
  };
  const config = parseReleaseConfig({
    schema: "release-actions/config",
    schema_version: 1,
    producers: { app: producer, own: { ...producer, producer: "own", runner: "any" } },
    products: { app: product },
  });
  const { substitutions, text } = localConfig(config, keys);
  const local = parseReleaseConfig(JSON.parse(text));
  const { owner_id: _, repository_id: __, ...rest } = producer;
  const signature = { public_key: keys.ed25519.publicKey };
  assert.deepEqual(local.producers["app"], { ...rest, runner: "any", signature });
  const { owner_id: ___, ...kept } = product;
  assert.deepEqual(local.products["app"], {
    ...kept,
    updater: { ...product.updater, public_key: keys.minisign.publicKey },
    manifest: { public_key: keys.ed25519.publicKey },
  });
  assert.deepEqual(
    substitutions.map(({ where }) => where.replace("release.yml ", "")),
    [
      "/producers/app/repository_id",
      "/producers/app/owner_id",
      "/producers/app/runner",
      "/producers/app/signature/public_key",
      "/producers/own/repository_id",
      "/producers/own/owner_id",
      "/producers/own/signature/public_key",
      "/products/app/owner_id",
      "/products/app/updater/public_key",
      "/products/app/manifest/public_key",
    ],
  );
});
