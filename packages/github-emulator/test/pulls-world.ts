import assert from "node:assert/strict";
import type { Answer, Caller } from "./emulator.ts";
import { type GitWorld, type Schemas, commitFile, read, tipOf } from "./git-world.ts";

export const REPO = "/repos/acme/app";

/** Branches off main, commits one file there and opens a pull request for it as the writer. */
export async function openPull(
  world: GitWorld,
  branch: string,
  files: Readonly<Record<string, string>> = { [`${branch}.txt`]: branch },
  call: Caller = world.writer,
): Promise<Schemas["pull-request"]> {
  const ref = { ref: `refs/heads/${branch}`, sha: await tipOf(world) };
  assert.equal((await world.admin("POST", `${REPO}/git/refs`, ref)).status, 201);
  for (const [path, content] of Object.entries(files)) {
    await commitFile(world, path, content, branch);
  }
  const given = { title: `Add ${branch}`, head: branch, base: "main", body: "Why" };
  const answer = await call("POST", `${REPO}/pulls`, given);
  assert.equal(answer.status, 201, answer.text);
  return read(answer);
}

export async function pullOf(world: GitWorld, number: number): Promise<Schemas["pull-request"]> {
  return read(await world.reader("GET", `${REPO}/pulls/${number}`));
}

export function mergeOf(
  call: Caller,
  number: number,
  body: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  return call("PUT", `${REPO}/pulls/${number}/merge`, body);
}

export async function protectMain(world: GitWorld, settings: object): Promise<void> {
  const answer = await world.admin("PUT", `${REPO}/branches/main/protection`, {
    required_status_checks: null,
    enforce_admins: false,
    required_pull_request_reviews: null,
    restrictions: null,
    ...settings,
  });
  assert.equal(answer.status, 200, answer.text);
}

export function setStatus(world: GitWorld, sha: string, state: string): Promise<Answer> {
  return world.writer("POST", `${REPO}/statuses/${sha}`, { state, context: "ci" });
}
