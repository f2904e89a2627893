import assert from "node:assert/strict";
import test from "node:test";
import type { Producer, Product, RepositoryName } from "@release-actions/contract";
import { needsOf, type Intent } from "../src/rights/needs.ts";

const WORKFLOW = ".github/workflows/candidate.yml";

function producer(repository: string, more: Partial<Producer> = {}): Producer {
  return { repository: repository as RepositoryName, workflow: WORKFLOW, ...more };
}

/** Content of two sources, released in a third repository. */
const PRODUCT: Product = {
  kind: "content",
  repository: "acme/home" as RepositoryName,
  sources: ["loader", "core", "home"],
  workflow: ".github/workflows/publish.yml",
  channels: {},
};

function told(change: Partial<Intent>): Readonly<Record<string, readonly string[]>> {
  const needs = needsOf({
    commands: ["publish"],
    product: PRODUCT,
    sources: [
      { producer: producer("acme/loader", { checks: ["build"] }), builds: true },
      { producer: producer("acme/core", { visibility: "prerelease" }), builds: false },
      { producer: producer("Acme/Home"), builds: true },
    ],
    prepares: true,
    approves: true,
    ...change,
  });
  const all: Record<string, string[]> = {};
  for (const { level, permission, repository } of needs) {
    const name = repository.toLowerCase();
    (all[name] ??= []).push(`${permission} ${level}`);
  }
  return all;
}

test("each repository is asked for what is done there, each right once, at its highest level", () => {
  assert.deepEqual(told({}), {
    "acme/loader": [
      "metadata read",
      "contents write",
      "actions write",
      "checks read",
      "statuses read",
    ],
    // Its candidate is there, and for everybody to see.
    "acme/core": ["metadata read", "contents read", "actions read"],
    "acme/home": [
      "metadata read",
      "contents write",
      "actions write",
      "pull-requests write",
      "deployments write",
    ],
  });
});

test("nothing is asked for that is not done: no approval, no pull request, no build", () => {
  const sources = [{ producer: producer("acme/loader"), builds: false }];
  const idle = told({ commands: ["prepare"], approves: false, prepares: false, sources });
  assert.deepEqual(idle, {
    "acme/loader": ["metadata read", "contents write", "actions read"],
    "acme/home": ["metadata read", "contents read", "actions read"],
  });
});

test("what a command does on the way to another is asked for together with it", () => {
  const { "acme/core": core } = told({ commands: ["plan", "publish"] });
  assert.deepEqual(core, ["metadata read", "contents read", "actions read", "pull-requests read"]);
});

test("a yank writes where the release is, and reads where it comes from", () => {
  assert.deepEqual(told({ commands: ["yank"] }), {
    "acme/loader": ["metadata read", "contents read", "actions read"],
    "acme/core": ["metadata read", "contents read", "actions read"],
    "acme/home": ["metadata read", "contents write", "actions read"],
  });
});

test("a right that two things need is told once, with both reasons", () => {
  const home = needsOf({
    commands: ["publish"],
    product: PRODUCT,
    sources: [{ producer: producer("acme/home"), builds: true }],
    prepares: false,
    approves: false,
  });
  assert.deepEqual(home.find(({ permission }) => permission === "actions")?.why, [
    `start ${WORKFLOW}`,
    "start .github/workflows/publish.yml",
  ]);
});
