import assert from "node:assert/strict";
import { expect, makeCommit, makeRef, tip } from "./api.ts";
import { SOURCES } from "./behaviour.ts";
import type { Behaviour } from "./behaviour.ts";

interface Ref {
  readonly object: { readonly type: string; readonly sha: string };
}

export const git: readonly Behaviour[] = [
  {
    id: "compare-states",
    what: "compare says identical, ahead, behind and diverged",
    source: SOURCES.commits,
    async run(api) {
      const { sha } = await tip(api);
      const one = await makeCommit(api, sha, "one");
      const other = await makeCommit(api, sha, "other");
      // Commits on no branch can vanish.
      await makeRef(api, `heads/${api.unique("one")}`, one);
      await makeRef(api, `heads/${api.unique("other")}`, other);
      const compare = async (base: string, head: string): Promise<string> => {
        const answer = await api.call("GET", `/compare/${base}...${head}`);
        return expect<{ status: string }>(answer, 200).status;
      };
      assert.equal(await compare(sha, sha), "identical");
      assert.equal(await compare(sha, one), "ahead");
      assert.equal(await compare(one, sha), "behind");
      assert.equal(await compare(one, other), "diverged");
    },
  },
  {
    id: "compare-unknown",
    what: "compare with a commit that is not there is 404",
    source: SOURCES.commits,
    async run(api) {
      const { branch } = await tip(api);
      const answer = await api.call("GET", `/compare/${"1".repeat(40)}...${branch}`);
      assert.equal(answer.status, 404);
    },
  },
  {
    id: "annotated-tag",
    what: "an annotated tag's ref names the tag object, and the commit is reached through it",
    source: SOURCES.tags,
    async run(api) {
      const tag = api.unique("annotated");
      const { sha } = await tip(api);
      const fields = { tag, message: "annotated", object: sha, type: "commit" };
      const made = expect<{ sha: string }>(await api.call("POST", "/git/tags", fields), 201);
      await makeRef(api, `tags/${tag}`, made.sha);
      const ref = expect<Ref>(await api.call("GET", `/git/ref/tags/${tag}`), 200);
      assert.deepEqual([ref.object.type, ref.object.sha], ["tag", made.sha]);
      const object = expect<Ref>(await api.call("GET", `/git/tags/${made.sha}`), 200);
      assert.deepEqual([object.object.type, object.object.sha], ["commit", sha]);
      const peeled = expect<{ sha: string }>(await api.call("GET", `/commits/${tag}`), 200);
      assert.equal(peeled.sha, sha);
    },
  },
  {
    id: "ref-exists",
    what: "a ref that exists is not made again",
    source: SOURCES.refs,
    async run(api) {
      const ref = `tags/${api.unique("ref")}`;
      const { sha } = await tip(api);
      await makeRef(api, ref, sha);
      const again = await api.call("POST", "/git/refs", { ref: `refs/${ref}`, sha });
      const { message } = expect<{ message: string }>(again, 422);
      assert.equal(message, "Reference already exists");
    },
  },
  {
    id: "ref-fast-forward",
    what: "a branch moves backwards only by force",
    // force: "Leaving this out or setting it to false will make sure you're not overwriting work."
    source: SOURCES.refs,
    async run(api) {
      const ref = `heads/${api.unique("forward")}`;
      const { sha } = await tip(api);
      await makeRef(api, ref, await makeCommit(api, sha, "ahead"));
      const path = `/git/refs/${ref}`;
      assert.equal((await api.call("PATCH", path, { sha })).status, 422);
      const moved = expect<Ref>(await api.call("PATCH", path, { sha, force: true }), 200);
      assert.equal(moved.object.sha, sha);
    },
  },
  {
    id: "contents-conflict",
    what: "a file is overwritten only by who knows what it was",
    // sha: "Required if you are updating a file. The blob SHA of the file being replaced."
    source: SOURCES.contents,
    async run(api) {
      const branch = api.unique("contents");
      await makeRef(api, `heads/${branch}`, (await tip(api)).sha);
      const path = "/contents/conformance.txt";
      const fields = { message: "write", content: "YQ==", branch };
      expect(await api.call("PUT", path, fields), 201);
      assert.equal((await api.call("PUT", path, fields)).status, 422);
      const stale = await api.call("PUT", path, { ...fields, sha: "0".repeat(40) });
      assert.equal(stale.status, 409);
    },
  },
];
