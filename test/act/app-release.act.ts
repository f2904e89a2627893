import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { buildCandidate, makeApp, startRelease } from "./app.ts";
import { type Repo, startLab } from "./lab.ts";

interface Latest {
  readonly version: string;
  readonly platforms: Readonly<
    Record<string, { readonly url: string; readonly signature: string }>
  >;
}

type Asset = Awaited<ReturnType<Repo["release"]>>["assets"][number];

function namedBytes({ id, name, digest, updated_at }: Asset): object {
  return { id, name, digest, updated_at };
}

test("the app's release waits for its approval, publishes the candidate's bytes, and is repeated without a build", async (t) => {
  const lab = await startLab(t);
  const app = await makeApp(lab);
  const { repo } = app;
  await buildCandidate(app);
  const candidate = await repo.release(`rc-${repo.head}`);
  const sealed = new Map(candidate.assets.map(({ name, digest }) => [name, digest]));

  const run = await startRelease(app, "v1.0.0");
  assert.deepEqual(
    (await repo.releases()).map(({ tag_name }) => tag_name),
    [`rc-${repo.head}`],
    "something was written before the approval",
  );
  await repo.approve(run);
  await repo.ended(run, "success");

  const release = await repo.release("v1.0.0");
  assert.equal(release.draft, false);
  const latest = await lab.rest<{ tag_name: string }>("GET", `/repos/${repo.name}/releases/latest`);
  assert.equal(latest.tag_name, "v1.0.0");
  for (const { name, digest, browser_download_url } of release.assets) {
    const bytes = Buffer.from(await (await fetch(browser_download_url)).arrayBuffer());
    const found = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    assert.equal(found, digest, name);
    const before = sealed.get(name);
    if (before !== undefined && name !== "checksums.txt") assert.equal(found, before, name);
  }
  const url = release.assets.find(({ name }) => name === "latest.json")?.browser_download_url ?? "";
  const document = (await (await fetch(url)).json()) as Latest;
  assert.equal(document.version, "1.0.0");
  for (const platform of ["linux-x86_64", "windows-x86_64", "darwin-x86_64", "darwin-aarch64"]) {
    assert.match(document.platforms[platform]?.url ?? platform, /releases\/download\/v1\.0\.0\//);
  }

  const again = await startRelease(app, "v1.0.0");
  await repo.approve(again);
  await repo.ended(again, "success");
  const after = await repo.release("v1.0.0");
  assert.deepEqual(after.assets.map(namedBytes), release.assets.map(namedBytes));
  const candidates = (await repo.runs()).filter(({ path }) => path.endsWith("candidate.yml"));
  assert.equal(candidates.length, 1, "a release was rebuilt");
});
