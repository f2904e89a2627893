import test from "node:test";
import type { ErrorCode } from "@release-actions/contract";
import { create, promote } from "../support/actions.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { commitPolicy, policyOf } from "../support/policy.ts";
import { ENVIRONMENT, makeProject, type Project } from "../support/project.ts";
import { approvedRun, startReleaseRun, type Run } from "../support/runs.ts";
import { control, rest, startStage } from "../support/stage.ts";

type Fields = Readonly<Record<string, unknown>>;

const stage = await startStage();
const POLICY = { policy: "release.yml" };

/** A gate that a policy's defaults are content with. */
const STRICT: Fields = {
  prevent_self_review: true,
  can_admins_bypass: false,
  deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
  reviewers: [{ type: "User", id: stage.reviewer.id }],
};

async function sealed(environment: Fields, rules: Fields = {}): Promise<Project> {
  const project = await makeProject(stage);
  assertOk(await create(project));
  await putEnvironment(project, environment);
  const environments = { [ENVIRONMENT]: rules };
  await commitPolicy(project, policyOf(project, {}, { environments }));
  return project;
}

async function putEnvironment({ name }: Project, body: Fields): Promise<void> {
  const path = `/repos/${name}/environments/${ENVIRONMENT}`;
  await rest(stage, stage.emulator.tokens.admin, "PUT", path, body);
  const limited = (body["deployment_branch_policy"] ?? null) !== null;
  if (!limited) return;
  const branches = `${path}/deployment-branch-policies`;
  await rest(stage, stage.emulator.tokens.admin, "POST", branches, { name: "main" });
}

function held(project: Project, run: Run, job: Fields = {}) {
  const inputs = { ...POLICY, "source-sha": project.sha };
  return assertUntouched(project, () => promote(project, "v1.0.0", { run, inputs, job }));
}

test("a gate that is as strict as the policy asks for lets an approved promotion through", async () => {
  const project = await sealed(STRICT);
  const run = await approvedRun(project);
  const inputs = { ...POLICY, "source-sha": project.sha };
  assertOk(await promote(project, "v1.0.0", { run, inputs }));
});

const WEAK: readonly { readonly what: string; readonly change: Fields; readonly rules?: Fields }[] =
  [
    { what: "allows self-review", change: { prevent_self_review: false } },
    { what: "lets administrators pass", change: { can_admins_bypass: true } },
    { what: "takes runs of any branch", change: { deployment_branch_policy: null } },
    { what: "is not limited to protected branches", change: {}, rules: { branches: "protected" } },
  ];

for (const { what, change, rules } of WEAK) {
  test(`a gate that ${what} is refused under a policy`, async () => {
    const project = await sealed({ ...STRICT, ...change }, rules);
    assertRefused(await held(project, await approvedRun(project)), "gate_weak");
  });
}

test("a gate with fewer reviewers than the policy asks for is refused", async () => {
  const project = await sealed(STRICT, { reviewers: 2 });
  assertRefused(await held(project, await approvedRun(project)), "gate_unprotected");
});

test("a policy can say that a weaker gate is enough", async () => {
  const weak = {
    prevent_self_review: false,
    can_admins_bypass: true,
    deployment_branch_policy: null,
  };
  const rules = { prevent_self_review: false, admin_bypass: true, branches: "any" };
  const project = await sealed({ ...STRICT, ...weak }, rules);
  const inputs = { ...POLICY, "source-sha": project.sha };
  assertOk(await promote(project, "v1.0.0", { run: await approvedRun(project), inputs }));
});

test("an approval by who started the run does not count, though the environment allows it", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project));
  await putEnvironment(project, {
    prevent_self_review: false,
    reviewers: [{ type: "User", id: stage.maintainer.id }],
  });
  const run = await startReleaseRun(project);
  await approveAs(project, run, stage.maintainer.token);
  const step = await assertUntouched(project, () => promote(project, "v1.0.0", { run }));
  assertRefused(step, "gate_self_approved");
});

test("an approval by somebody whom the policy does not name does not count", async () => {
  const project = await sealed(STRICT, { approvers: ["somebody-else"] });
  assertRefused(await held(project, await approvedRun(project)), "approver_not_allowed");
});

test("an approval of an earlier attempt does not count for a later one", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project));
  const run = await approvedRun(project);
  await control(stage.emulator, "PATCH", `/repos/${project.name}/runs/${run.id}`, {
    run_attempt: 2,
  });
  const step = await assertUntouched(project, () =>
    promote(project, "v1.0.0", { run, job: { runAttempt: 2 } }),
  );
  assertRefused(step, "gate_stale");
});

const CLAIMS: readonly {
  readonly what: string;
  readonly code?: ErrorCode;
  readonly token: Fields;
}[] = [
  { what: "the gate's environment is taken", token: { environment: ENVIRONMENT } },
  {
    what: "another environment is refused",
    code: "gate_identity",
    token: { environment: "staging" },
  },
  { what: "no environment is refused", code: "gate_identity", token: {} },
];

for (const { what, code, token } of CLAIMS) {
  test(`a job whose OIDC token names ${what}`, async () => {
    const project = await makeProject(stage);
    assertOk(await create(project));
    const run = await approvedRun(project);
    const path = `/repos/${project.name}/runs/${run.id}/token`;
    const job = await control<{ id_token_request_url: string; id_token_request_token: string }>(
      stage.emulator,
      "POST",
      path,
      { permissions: { contents: "write", actions: "read", "id-token": "write" }, ...token },
    );
    const variables = {
      ACTIONS_ID_TOKEN_REQUEST_URL: job.id_token_request_url,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: job.id_token_request_token,
    };
    const work = () => promote(project, "v1.0.0", { run, job: { variables } });
    if (code === undefined) assertOk(await work());
    else assertRefused(await assertUntouched(project, work), code);
  });
}

async function approveAs({ name }: Project, run: Run, token: string): Promise<void> {
  const path = `/repos/${name}/actions/runs/${run.id}/pending_deployments`;
  const [gate] = await rest<{ environment: { id: number } }[]>(stage, token, "GET", path);
  const environment_ids = [gate?.environment.id];
  await rest(stage, token, "POST", path, { environment_ids, state: "approved", comment: "me" });
}
