import assert from "node:assert/strict";
import { test } from "node:test";
import { buildProducers, makeContent, specOf } from "./content.ts";
import { startLab } from "./lab.ts";

interface Spec {
  readonly repos: readonly { readonly id: string; readonly url: string; readonly ref: string }[];
}

test("a nightly is made of the producers' newest candidates and published without an approval", async (t) => {
  const lab = await startLab(t);
  const content = await makeContent(lab);
  const { home } = content;
  await buildProducers(content);
  const spec = (await specOf(content, "v1.1.0-nightly.1")) as Spec;
  // As it is committed: it names branches, and tonight's run finds the commits.
  const repos = spec.repos.map(({ id, url, ref }) => ({ id, url, ref }));
  const sha = await home.push({ "release-specs/nightly.json": JSON.stringify({ ...spec, repos }) });
  const { admin } = lab.emulator.tokens;
  await lab.rest("PUT", `/repos/${home.name}/environments/nightly`, {}, admin);
  const { SEED } = await import("../support/content-release.ts");
  const secret = `/repos/${home.name}/secrets/MS_DIST_ED25519_SK`;
  await lab.control("PUT", secret, { value: SEED, environment: "nightly" });

  const run = await home.dispatch("nightly.yml");
  await home.ended(run.id, "success");
  const releases = await home.releases();
  const nightly = releases.find(({ tag_name }) => /^v1\.1\.0-nightly\.\d{8}$/.test(tag_name));
  assert.equal(nightly?.prerelease, true);
  assert.ok(releases.some(({ tag_name }) => tag_name === `rc-nightly-${sha}`));
  assert.ok(nightly.assets.some(({ name }) => name === "manifest.json.sig"));
});
