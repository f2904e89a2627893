import { test } from "node:test";
import { commitFile, startGitWorld, tipOf } from "./git-world.ts";
import { assertShapes } from "./openapi.ts";

const REPO = "/repos/acme/app";

test("git's answers have the shapes of GitHub's published description", async (t) => {
  const world = await startGitWorld(t);
  const base = await tipOf(world);
  const sha = await commitFile(world, "docs/a.txt", "one\n");
  const get = async (path: string): Promise<unknown> => {
    const { text } = await world.admin("GET", `${REPO}/${path}`);
    return JSON.parse(text) as unknown;
  };
  const post = async (path: string, body: object): Promise<unknown> => {
    const { text } = await world.admin("POST", `${REPO}/${path}`, body);
    return JSON.parse(text) as unknown;
  };
  const first = async (path: string): Promise<unknown> => {
    const list = await get(path);
    return Array.isArray(list) ? (list[0] as unknown) : null;
  };
  const tag = await post("git/tags", { tag: "v1", message: "v1", object: sha, type: "commit" });
  const change = { message: "Add", content: "eA==" };
  const { text: written } = await world.admin("PUT", `${REPO}/contents/b.txt`, change);
  await assertShapes(t, [
    ["git-tag", tag],
    ["git-ref", await post("git/refs", { ref: "refs/tags/v1", sha: (tag as { sha: string }).sha })],
    ["git-ref", await get("git/ref/heads/main")],
    ["git-ref", await first("git/matching-refs/tags/")],
    ["short-blob", await post("git/blobs", { content: "x" })],
    ["git-tree", await get("git/trees/main?recursive=1")],
    ["git-tree", await post("git/trees", { tree: [{ path: "x", mode: "100644", content: "x" }] })],
    ["git-commit", await get(`git/commits/${sha}`)],
    ["commit", await get(`commits/${sha}`)],
    ["commit", await first("commits")],
    ["commit-comparison", await get(`compare/${base}...main`)],
    ["content-file", await get("contents/docs/a.txt")],
    ["content-directory", await get("contents/docs")],
    ["file-commit", JSON.parse(written) as unknown],
    ["short-branch", await first("branches")],
    ["branch-with-protection", await get("branches/main")],
    ["tag", await first("tags")],
    ["basic-error", await get("commits/nope")],
  ]);
});
