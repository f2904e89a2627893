import assert from "node:assert/strict";
import { createHash, createPublicKey, verify } from "node:crypto";
import { test } from "node:test";
import { PUBLIC_KEY } from "../support/content-release.ts";
import { buildProducers, makeContent, pushSpec } from "./content.ts";
import { startLab } from "./lab.ts";

const ED25519_SPKI = Buffer.from("302a300506032b6570032100", "hex");

test("content of two producers becomes one candidate, waits for its approval and is published with a signed manifest", async (t) => {
  const lab = await startLab(t);
  const content = await makeContent(lab);
  const { home } = content;
  await buildProducers(content);
  const sha = await pushSpec(content, "v1.0.0");

  const composed = await home.dispatch("candidate.yml", { tag: "v1.0.0", source_sha: sha });
  await home.ended(composed.id, "success");
  const run = await home.dispatch("publish.yml", { tag: "v1.0.0", source_sha: sha });
  await home.until(run.id, ({ status }) => status === "waiting" || status === "completed");
  await home.approve(run.id);
  await home.ended(run.id, "success");

  const release = await home.release("v1.0.0");
  assert.equal(release.draft, false);
  const bytes = new Map<string, Buffer>();
  for (const { name, browser_download_url } of release.assets) {
    bytes.set(name, Buffer.from(await (await fetch(browser_download_url)).arrayBuffer()));
  }
  const manifest = bytes.get("manifest.json") ?? Buffer.alloc(0);
  const signature = Buffer.from(String(bytes.get("manifest.json.sig")), "base64");
  const key = createPublicKey({
    key: Buffer.concat([ED25519_SPKI, Buffer.from(PUBLIC_KEY, "base64")]),
    format: "der",
    type: "spki",
  });
  assert.ok(verify(null, manifest, key, signature), "the manifest's signature does not hold");
  const { assets } = JSON.parse(String(manifest)) as {
    assets: { filename: string; sha256: string }[];
  };
  assert.equal(assets.length, 3);
  for (const { filename, sha256 } of assets) {
    const file = bytes.get(filename) ?? "";
    assert.equal(createHash("sha256").update(file).digest("hex"), sha256, filename);
  }
  const candidate = JSON.parse(String(bytes.get("candidate.json"))) as {
    inputs: { id: string; sha: string }[];
  };
  assert.deepEqual(
    candidate.inputs.map(({ id, sha: commit }) => [id, commit]),
    Object.entries(content.producers).map(([id, repo]) => [id, repo.head]),
  );
});
