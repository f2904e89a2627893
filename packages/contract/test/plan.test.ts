import assert from "node:assert/strict";
import test from "node:test";
import { ContractError, sealPlan, type Plan } from "../src/index.ts";

type Fields = Readonly<Record<string, unknown>>;
const [OLD, NEW] = ["a".repeat(40), "b".repeat(40)];
const DIGEST = `sha256:${"1".repeat(64)}`;

function source(id: string, fields: Fields = {}): Fields {
  return {
    id,
    repository: { name: `acme/${id}`, id: id === "home" ? 1 : 2, owner_id: 3 },
    workflow: ".github/workflows/candidate.yml",
    branch: "main",
    sha: OLD,
    checks: [],
    commits: [],
    commit_count: 0,
    pull_requests: [],
    ...fields,
  };
}

function candidate(sha: string): Fields {
  const assets = [{ name: "a.hex", size: 1, digest: DIGEST }];
  return { tag: `rc-${sha}`, release_id: 1, run_id: 1, digest: DIGEST, assets };
}

/** The pointers of everything that is wrong with a plan, of content unless said otherwise; empty when nothing is. */
function problems(sources: readonly Fields[], fields: Fields = {}): readonly string[] {
  const plan = {
    schema: "release-actions/plan",
    schema_version: 1,
    product: "content",
    kind: "content",
    channel: "beta",
    repository: { name: "acme/home", id: 1, owner_id: 3 },
    workflow: ".github/workflows/publish.yml",
    environment: "release",
    tag: "v1.0.0-beta.1",
    version: "1.0.0-beta.1",
    non_green: false,
    sources,
    config: { origin: "release.yml", digest: DIGEST },
    ...fields,
  };
  try {
    sealPlan(plan as unknown as Plan);
    return [];
  } catch (error) {
    assert.ok(error instanceof ContractError);
    return (error.details ?? []).map(({ pointer }) => pointer);
  }
}

test("content is composed by exactly one source of its own repository", () => {
  assert.deepEqual(problems([source("loader"), source("home")]), []);
  assert.deepEqual(problems([source("loader")]), ["/sources"]);
});

test("what is carried forward is the previous release's commit with its candidate", () => {
  const carried = { carried_forward: true, since: OLD, candidate: candidate(OLD) };
  assert.deepEqual(problems([source("loader", carried), source("home")]), []);
  const moved = { ...carried, sha: NEW, candidate: candidate(NEW) };
  assert.deepEqual(problems([source("loader", moved), source("home")]), [
    "/sources/0/carried_forward",
  ]);
  const unsealed = { carried_forward: true, since: OLD };
  assert.deepEqual(problems([source("loader", unsealed), source("home")]), [
    "/sources/0/carried_forward",
  ]);
});

test("of an app that takes a pull request there is no candidate yet", () => {
  const prepares = { branch: "release/v1.0.0-beta.1", files: ["package.json"] };
  const built = source("home", { candidate: candidate(OLD) });
  assert.deepEqual(problems([built], { kind: "app" }), []);
  assert.deepEqual(problems([built], { kind: "app", prepares }), ["/sources/0/candidate"]);
  assert.deepEqual(problems([source("home")], { kind: "app", prepares }), []);
});
