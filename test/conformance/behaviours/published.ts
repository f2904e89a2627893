import assert from "node:assert/strict";
import { expect, expectFieldError, makeRelease } from "./api.ts";
import type { Api, Release } from "./api.ts";
import { SOURCES } from "./behaviour.ts";
import type { Behaviour } from "./behaviour.ts";

async function latestTag(api: Api): Promise<string | null> {
  const answer = await api.call("GET", "/releases/latest");
  return answer.status === 404 ? null : expect<Release>(answer, 200).tag_name;
}

export const published: readonly Behaviour[] = [
  {
    id: "tag-once",
    what: "a tag has one published release",
    source: SOURCES.releases,
    async run(api) {
      const tag_name = api.unique("once");
      await makeRelease(api, { tag_name });
      const again = await api.call("POST", "/releases", { tag_name });
      expectFieldError(again, "already_exists", "tag_name");
    },
  },
  {
    id: "latest-as-told",
    what: "make_latest true makes a release the latest, false leaves the latest alone",
    // "Specifies whether this release should be set as the latest release for the repository."
    source: SOURCES.releases,
    async run(api) {
      const told = api.unique("told");
      await makeRelease(api, { tag_name: told, make_latest: "true" });
      await makeRelease(api, { tag_name: api.unique("not-told"), make_latest: "false" });
      assert.equal(await latestTag(api), told);
    },
  },
  {
    id: "latest-no-prerelease",
    what: "a prerelease is never the latest, and cannot be told to be",
    // "Drafts and prereleases cannot be set as latest."
    source: SOURCES.releases,
    async run(api) {
      const tag_name = api.unique("pre");
      await makeRelease(api, { tag_name, prerelease: true });
      assert.notEqual(await latestTag(api), tag_name);
      const fields = { tag_name: api.unique("pre-latest"), prerelease: true, make_latest: "true" };
      assert.equal((await api.call("POST", "/releases", fields)).status, 422);
    },
  },
  {
    id: "latest-on-publish",
    what: "a draft becomes the latest when it is published with make_latest true",
    source: SOURCES.releases,
    async run(api) {
      const tag_name = api.unique("draft-latest");
      const draft = await makeRelease(api, { tag_name, draft: true });
      assert.notEqual(await latestTag(api), tag_name);
      const fields = { draft: false, make_latest: "true" };
      expect(await api.call("PATCH", `/releases/${draft.id}`, fields), 200);
      assert.equal(await latestTag(api), tag_name);
    },
  },
  {
    id: "delete-keeps-tag",
    what: "deleting a release leaves its git tag",
    source: SOURCES.releases,
    async run(api) {
      const tag_name = api.unique("deleted");
      const { id } = await makeRelease(api, { tag_name });
      expect(await api.call("DELETE", `/releases/${id}`), 204);
      assert.equal((await api.call("GET", `/releases/tags/${tag_name}`)).status, 404);
      expect(await api.call("GET", `/git/ref/tags/${tag_name}`), 200);
    },
  },
  {
    id: "list-pages",
    what: "lists say where the next page is in a Link header",
    source: SOURCES.pagination,
    async run(api) {
      for (const name of ["page-1", "page-2"]) {
        await makeRelease(api, { tag_name: api.unique(name), draft: true });
      }
      const page = await api.call("GET", "/releases?per_page=1");
      assert.equal(expect<readonly Release[]>(page, 200).length, 1);
      assert.match(page.headers.get("link") ?? "", /<[^>]*[?&]page=2[^>]*>; rel="next"/);
    },
  },
];
