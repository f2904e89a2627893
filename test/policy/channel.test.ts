import assert from "node:assert/strict";
import test from "node:test";
import type { ErrorCode } from "@release-actions/contract";
import { create, promote } from "../support/actions.ts";
import { annotations, assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { commitPolicy, policyOf } from "../support/policy.ts";
import { ENVIRONMENT, makeProject, RELEASE_WORKFLOW, type Project } from "../support/project.ts";
import { rest, startStage } from "../support/stage.ts";
import { guard, promoteUnderPolicy } from "../support/strict-gate.ts";

type Fields = Readonly<Record<string, unknown>>;

const stage = await startStage();

/** A project with a sealed candidate and a policy whose only product is `product`. */
async function sealed(product: (project: Project) => Fields): Promise<Project> {
  const project = await makeProject(stage);
  assertOk(await create(project));
  const app = {
    kind: "app",
    repository: project.name,
    sources: ["app"],
    workflow: RELEASE_WORKFLOW,
    channels: { stable: { environment: ENVIRONMENT } },
    ...product(project),
  };
  await commitPolicy(project, policyOf(project, {}, { products: { app } }));
  return project;
}

/** Through a gate that any policy here is content with. */
async function to(project: Project, tag: string, inputs: Readonly<Record<string, string>> = {}) {
  await guard(project);
  return promoteUnderPolicy(project, tag, inputs);
}

const REFUSALS: readonly {
  readonly what: string;
  readonly code: ErrorCode;
  readonly tag?: string;
  readonly product: (project: Project) => Fields;
  readonly inputs?: Readonly<Record<string, string>>;
}[] = [
  {
    what: "a version of a channel that the product does not have",
    code: "channel_not_allowed",
    tag: "v1.0.0-beta.1",
    product: () => ({}),
  },
  {
    what: "a channel whose name every object has",
    code: "channel_not_allowed",
    tag: "v1.0.0-constructor.1",
    product: () => ({}),
  },
  {
    what: "another gate than the channel's",
    code: "gate_mismatch",
    product: () => ({ channels: { stable: { environment: "production" } } }),
  },
  {
    what: "a workflow that the policy does not let promote",
    code: "workflow_not_allowed",
    product: () => ({ workflow: ".github/workflows/other.yml" }),
  },
  {
    what: "a repository with another id than the policy pins for the product",
    code: "policy_repository",
    product: ({ id }) => ({ owner_id: id + 1000 }),
  },
  {
    what: "no gate where the channel has one",
    code: "gate_mismatch",
    product: () => ({}),
    inputs: { environment: "none" },
  },
];

for (const { what, code, tag = "v1.0.0", product, inputs } of REFUSALS) {
  test(`a promotion to ${what} is refused with ${code}`, async () => {
    const project = await sealed(product);
    assertRefused(await to(project, tag, { "dry-run": "true", ...inputs }), code);
    const releases = await rest<{ draft: boolean }[]>(
      stage,
      stage.emulator.tokens.admin,
      "GET",
      `/repos/${project.name}/releases`,
    );
    assert.ok(releases.every(({ draft }) => draft));
  });
}

test("a channel without a gate is open when the policy says so", async () => {
  const project = await sealed(() => ({ channels: { nightly: { environment: "none" } } }));
  const step = await to(project, "v1.0.0-nightly.1", { environment: "none" });
  assertOk(step);
  assert.match(step.summary, /approved by nobody/);
});

test("the receipt names the digest of the policy", async () => {
  const project = await sealed(() => ({}));
  const step = await to(project, "v1.0.0");
  assertOk(step);
  const path = `/repos/${project.name}/releases/tags/v1.0.0`;
  const { assets } = await rest<{ assets: { name: string; url: string }[] }>(
    stage,
    stage.emulator.tokens.admin,
    "GET",
    path,
  );
  const receipt = assets.find(({ name }) => name === "promotion.json");
  const answer = await fetch(receipt?.url ?? "", {
    headers: {
      accept: "application/octet-stream",
      authorization: `Bearer ${stage.emulator.tokens.admin}`,
    },
  });
  const { predicate } = (await answer.json()) as { predicate: { policy: { digest: string } } };
  assert.match(predicate.policy.digest, /^sha256:[0-9a-f]{64}$/);
});

test("a release that had to be immutable and is not never becomes the latest", async () => {
  const project = await sealed(() => ({
    channels: { stable: { environment: ENVIRONMENT, immutable: true } },
  }));
  const admin = stage.emulator.tokens.admin;
  await rest(stage, admin, "DELETE", `/repos/${project.name}/immutable-releases`);
  const step = await to(project, "v1.0.0");
  assertRefused(step, "release_mutable");
  assert.match(annotations(step, "error")[0] ?? "", /--cleanup-tag/);
  const released = await rest<{ prerelease: boolean }>(
    stage,
    admin,
    "GET",
    `/repos/${project.name}/releases/tags/v1.0.0`,
  );
  assert.equal(released.prerelease, true);
});

const JUMPS = [
  { from: "v1.1.0", to: "v11.0.0", refused: true },
  { from: "v1.1.0", to: "v1.99.0", refused: true },
  { from: "v1.1.0", to: "v1.1.999999", refused: true },
  { from: "v1.1.0", to: "v2.0.0", refused: false },
] as const;

for (const { from, to: next, refused } of JUMPS) {
  test(`${next} after ${from} ${refused ? "needs a confirmation" : "is one step"}`, async () => {
    const project = await makeProject(stage);
    assertOk(await create(project));
    assertOk(await promote(project, from));
    const step = await promoteAgain(project, next, {});
    if (!refused) {
      assertOk(step);
      return;
    }
    assertRefused(step, "version_jump");
    const confirmed = await promoteAgain(project, next, { "confirm-version": next.slice(1) });
    assertOk(confirmed);
  });
}

function promoteAgain(project: Project, tag: string, inputs: Readonly<Record<string, string>>) {
  const dry = { "dry-run": "true", ...inputs };
  return assertUntouched(project, () => promote(project, tag, { inputs: dry }));
}

test("a policy can ask for smaller steps", async () => {
  const project = await sealed(() => ({
    channels: { stable: { environment: ENVIRONMENT, maximum_jump: "patch" } },
  }));
  assertOk(await to(project, "v1.0.0"));
  assertRefused(await to(project, "v1.1.0", { "dry-run": "true" }), "version_jump");
});
