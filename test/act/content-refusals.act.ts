import assert from "node:assert/strict";
import { test } from "node:test";
import { buildProducers, makeContent, pushSpec } from "./content.ts";
import { startLab } from "./lab.ts";

test("content is not composed of a candidate that is missing, changed, or another than was reviewed", async (t) => {
  const lab = await startLab(t);
  const content = await makeContent(lab);
  const { home, producers } = content;
  const { loader } = producers;
  await buildProducers(content);
  const compose = async (tag: string, sha: string): Promise<string> => {
    const run = await home.dispatch("candidate.yml", { tag, source_sha: sha });
    await home.ended(run.id, "failure");
    assert.deepEqual(await home.releases(), [], "something was sealed");
    return home.log(run.id);
  };

  await t.test("a missing candidate's message has the command that builds it", async () => {
    const built = loader.head;
    const sha = await pushSpec(content, "v1.0.0");
    const spec = await lab.rest<{ content: string }>(
      "GET",
      `/repos/${home.name}/contents/release-specs/v1.0.0.json`,
    );
    const text = Buffer.from(spec.content, "base64").toString("utf8");
    const other = await home.push({
      "release-specs/v1.0.1.json": text
        .replaceAll("v1.0.0", "v1.0.1")
        .replaceAll(built, "f".repeat(40)),
    });
    const log = await compose("v1.0.1", other);
    assert.match(log, /\[candidate_missing\]/);
    const command = `gh workflow run candidate.yml --repo ${loader.name} -f source_sha=${"f".repeat(40)}`;
    assert.ok(log.includes(command), log);
    assert.notEqual(sha, other);
  });

  await t.test("another sealed candidate than the reviewed one is refused", async () => {
    const sha = await pushSpec(content, "v1.1.0");
    const spec = await lab.rest<{ content: string }>(
      "GET",
      `/repos/${home.name}/contents/release-specs/v1.1.0.json?ref=${sha}`,
    );
    const text = Buffer.from(spec.content, "base64").toString("utf8");
    const digest = /"digest":"(sha256:\w+)"/.exec(text)?.[1] ?? "";
    const changed = await home.push({
      "release-specs/v1.1.0.json": text.replace(digest, `sha256:${"0".repeat(64)}`),
    });
    assert.match(await compose("v1.1.0", changed), /the sealed candidate is sha256:/);
  });

  await t.test("a tag or a commit that is none is refused before anything is read", async () => {
    const log = await compose("../v1.0.0", home.head);
    assert.match(log, /It must be vX\.Y\.Z/);
    assert.match(await compose("v1.0.0", "main"), /It must be a full commit SHA/);
  });

  await t.test(
    "a file that was changed after sealing stops it before anything is composed or signed",
    async () => {
      const sha = await pushSpec(content, "v1.2.0");
      const tag = `rc-${loader.head}`;
      const name = "midi-studio-loader-linux-x86_64";
      const repository = loader.name;
      const change = {
        type: "replace_asset",
        digest: "recomputed",
        repository,
        tag,
        name,
      } as const;
      lab.emulator.faults.arm([
        { path: `/repos/${loader.name}$`, action: { type: "mutate", when: "before", change } },
      ]);
      await lab.rest("GET", `/repos/${loader.name}`);
      lab.emulator.faults.clear();
      const log = await compose("v1.2.0", sha);
      assert.match(log, new RegExp(`${name}.*\\[\\w+_mismatch\\]`));
      assert.doesNotMatch(log, /Run petitechose\/release-actions\/(build-manifest|sign-manifest)/);
    },
  );
});
