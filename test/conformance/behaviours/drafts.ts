import assert from "node:assert/strict";
import { expect, expectFieldError, makeRef, makeRelease, tip } from "./api.ts";
import type { Release } from "./api.ts";
import { SOURCES } from "./behaviour.ts";
import type { Behaviour } from "./behaviour.ts";

export const drafts: readonly Behaviour[] = [
  {
    id: "draft-invisible",
    what: "a draft is not there for those who cannot push",
    // "Information about draft releases are only available to users with push access."
    source: SOURCES.releases,
    async run(api) {
      const draft = await makeRelease(api, { tag_name: api.unique("hidden"), draft: true });
      assert.equal((await api.anonymous(`/releases/${draft.id}`)).status, 404);
      const list = await api.anonymous("/releases?per_page=100");
      // A private repository as a whole is 404.
      if (list.status === 404) return;
      const seen = expect<readonly Release[]>(list, 200);
      assert.ok(!seen.some(({ id }) => id === draft.id), "the draft is listed");
    },
  },
  {
    id: "draft-not-by-tag",
    what: "a draft is not found by its tag, not even with push access",
    // "Get a published release with the specified tag."
    source: SOURCES.releases,
    async run(api) {
      const tag = api.unique("by-tag");
      await makeRelease(api, { tag_name: tag, draft: true });
      assert.equal((await api.call("GET", `/releases/tags/${tag}`)).status, 404);
    },
  },
  {
    id: "draft-by-graphql",
    what: "GraphQL finds a draft by the tag it waits for",
    // gh looks drafts up this way: cli/cli, pkg/cmd/release/shared/fetch.go, fetchDraftRelease.
    source: SOURCES.graphql,
    async run(api) {
      const tag = api.unique("graphql");
      const draft = await makeRelease(api, { tag_name: tag, draft: true });
      const [owner = "", name = ""] = api.target.repository.split("/");
      const answer = (await api.graphql(
        `{ repository(owner: "${owner}", name: "${name}") { release(tagName: "${tag}") { databaseId isDraft } } }`,
      )) as { data?: { repository?: { release?: unknown } } };
      const expected = { databaseId: draft.id, isDraft: true };
      assert.deepEqual(answer.data?.repository?.release, expected);
    },
  },
  {
    id: "draft-untagged",
    what: "a draft has no git tag, and addresses with untagged-… instead of it",
    // The answer's example shows a published release only; every draft has such an address.
    source: SOURCES.releases,
    async run(api) {
      const tag = api.unique("untagged");
      const draft = await makeRelease(api, { tag_name: tag, draft: true });
      assert.equal(draft.tag_name, tag);
      assert.match(draft.html_url, /\/releases\/tag\/untagged-[0-9a-f]+$/);
      assert.equal((await api.call("GET", `/git/ref/tags/${tag}`)).status, 404);
    },
  },
  {
    id: "draft-twins",
    what: "two drafts may wait for one tag, and only one of them can be published",
    // https://github.com/tauri-apps/tauri-action/issues/914
    source: SOURCES.releases,
    async run(api) {
      const tag = api.unique("twins");
      const first = await makeRelease(api, { tag_name: tag, draft: true });
      const second = await makeRelease(api, { tag_name: tag, draft: true });
      assert.notEqual(first.id, second.id);
      const publish = (release: Release) =>
        api.call("PATCH", `/releases/${release.id}`, { draft: false });
      expect(await publish(first), 200);
      expectFieldError(await publish(second), "already_exists", "tag_name");
    },
  },
  {
    id: "publish-creates-tag",
    what: "publishing makes the tag at target_commitish, and the addresses with it",
    // target_commitish: "Specifies the commitish value that determines where the Git tag is created from."
    source: SOURCES.releases,
    async run(api) {
      const tag = api.unique("publish");
      const { sha } = await tip(api);
      const fields = { tag_name: tag, target_commitish: sha, draft: true };
      const draft = await makeRelease(api, fields);
      const path = `/releases/${draft.id}`;
      const published = expect<Release>(await api.call("PATCH", path, { draft: false }), 200);
      assert.ok(published.html_url.endsWith(`/releases/tag/${tag}`), published.html_url);
      const ref = await api.call("GET", `/git/ref/tags/${tag}`);
      assert.equal(expect<{ object: { sha: string } }>(ref, 200).object.sha, sha);
    },
  },
  {
    id: "existing-tag-wins",
    what: "an existing tag is used where it points, whatever target_commitish says",
    // target_commitish: "Unused if the Git tag already exists."
    source: SOURCES.releases,
    async run(api) {
      const tag = api.unique("existing");
      const { branch, sha } = await tip(api);
      await makeRef(api, `tags/${tag}`, sha);
      await makeRelease(api, { tag_name: tag, target_commitish: branch });
      const ref = await api.call("GET", `/git/ref/tags/${tag}`);
      assert.equal(expect<{ object: { sha: string } }>(ref, 200).object.sha, sha);
    },
  },
  {
    id: "target-must-exist",
    what: "a release of a commit that does not exist is refused",
    source: SOURCES.releases,
    async run(api) {
      const fields = { tag_name: api.unique("nowhere"), target_commitish: "0".repeat(40) };
      expectFieldError(await api.call("POST", "/releases", fields), "invalid", "target_commitish");
    },
  },
];
