import assert from "node:assert/strict";
import { test } from "node:test";
import { Octokit } from "@octokit/rest";
import { has, startClient } from "./client.ts";

const repo = { owner: "acme", repo: "app" };

test("octokit makes a draft, uploads, publishes, lists and downloads", async (t) => {
  if (!has(t, "openssl")) return;
  const { emulator } = await startClient(t);
  const octokit = new Octokit({ baseUrl: emulator.urls.api_url, auth: emulator.tokens.writer });
  const { data: draft } = await octokit.rest.repos.createRelease({
    ...repo,
    tag_name: "v1",
    draft: true,
  });
  // The address of uploads comes with the release; octokit follows it when it is given as the URL.
  const { data: asset } = await octokit.rest.repos.uploadReleaseAsset({
    ...repo,
    release_id: draft.id,
    url: draft.upload_url,
    name: "a.txt",
    data: "hello",
  });
  assert.deepEqual([asset.name, asset.size, asset.state], ["a.txt", 5, "uploaded"]);
  const { data: published } = await octokit.rest.repos.updateRelease({
    ...repo,
    release_id: draft.id,
    draft: false,
  });
  assert.equal(published.draft, false);
  const { data: byTag } = await octokit.rest.repos.getReleaseByTag({ ...repo, tag: "v1" });
  assert.equal(byTag.assets[0]?.digest, asset.digest);
  const download = await octokit.rest.repos.getReleaseAsset({
    ...repo,
    asset_id: asset.id,
    headers: { accept: "application/octet-stream" },
  });
  assert.equal(Buffer.from(download.data as unknown as ArrayBuffer).toString("utf8"), "hello");
});

test("octokit follows pages, and tells GitHub's refusals apart", async (t) => {
  if (!has(t, "openssl")) return;
  const { emulator } = await startClient(t);
  const octokit = new Octokit({ baseUrl: emulator.urls.api_url, auth: emulator.tokens.writer });
  for (const tag_name of ["v1", "v2", "v3"]) {
    await octokit.rest.repos.createRelease({ ...repo, tag_name, draft: true });
  }
  const releases = await octokit.paginate(octokit.rest.repos.listReleases, {
    ...repo,
    per_page: 1,
  });
  assert.deepEqual(
    releases.map((release) => release.tag_name),
    ["v3", "v2", "v1"],
  );
  const refused = octokit.rest.repos.getReleaseByTag({ ...repo, tag: "v1" });
  await assert.rejects(refused, { name: "HttpError", status: 404 });
  const invalid = octokit.rest.repos.createRelease({ ...repo, tag_name: "two..dots" });
  await assert.rejects(invalid, { status: 422, message: /Validation Failed.*tag_name/ });
});
