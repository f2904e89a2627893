import assert from "node:assert/strict";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { create } from "../support/actions.ts";
import { withFaults } from "../support/faults.ts";
import { untilSaid } from "../support/ms.ts";
import { assertOk } from "../support/outcome.ts";
import { CANDIDATE_WORKFLOW, RELEASE_WORKFLOW } from "../support/project.ts";
import { completeRun, startCandidateRun } from "../support/runs.ts";
import { git } from "../support/source.ts";
import { rest, startStage } from "../support/stage.ts";
import { endRun, queuedRun, reject, waitAtGate } from "./robot.ts";
import { operate, operateGreen, pushCommit, pushFiles, report, type Operated } from "./support.ts";
import { worldOf } from "./world.ts";
import { WORKFLOWS } from "./workflows.ts";

const stage = await startStage();
const { admin, reader } = stage.emulator.tokens;
const BETA = ["--channel", "beta", "--auto"];
const PUBLISH = ["app", "publish", ...BETA, "--watch", "--yes"];
const TAG = "v0.1.0-beta.1";
const RESUME = `ms release resume .ms-release/app-${TAG}.json --watch`;
const PLAN_ANY = "ms release app plan --channel beta --auto";
const FAILED_CANDIDATE = { runs: [`${CANDIDATE_WORKFLOW} failure`] };

/** One way to fail. */
interface Failure {
  readonly what: string;
  readonly code: string;
  readonly exit: number;
  readonly says: RegExp;
  /** The command that goes on once the cause is repaired, as it is printed. */
  readonly next: string;
  /** What differs from the world before, field by field; nothing unless it is said here. */
  readonly left?: Readonly<Record<string, unknown>>;
  readonly prepared?: () => Promise<Operated>;
  /** Runs what fails. */
  readonly fails: (at: Operated) => Promise<Told>;
  readonly repair?: (at: Operated) => Promise<unknown>;
}

interface Told {
  readonly code: number | string;
  readonly stderr: string;
}

async function seal(at: Operated): Promise<void> {
  const run = await startCandidateRun(at.project);
  assertOk(await create(at.project, { run }));
  await completeRun(at.project, run);
}

async function sealed(): Promise<Operated> {
  const at = await operateGreen(stage);
  await seal(at);
  return at;
}

/** A project whose head needs a pull request that somebody has to review. */
async function reviewed(): Promise<Operated> {
  const at = await operate(stage, { checks: [] }, { version_files: [{ path: "package.json" }] });
  await pushFiles(at, { "package.json": '{ "version": "0.0.1" }\n', ...WORKFLOWS }, "feat: an app");
  await rest(stage, admin, "PUT", `/repos/${at.project.name}/branches/main/protection`, {
    required_status_checks: null,
    enforce_admins: true,
    required_pull_request_reviews: { required_approving_review_count: 1 },
    restrictions: null,
  });
  return at;
}

/** Starts a release and ends the first run that it starts. */
async function withRun(at: Operated, conclusion: string): Promise<Told> {
  const running = at.start(...PUBLISH);
  await endRun(at.project, await queuedRun(at.project), conclusion);
  return { code: await running.ended, stderr: running.stderr };
}

function planned(...more: string[]) {
  return (at: Operated): Promise<Told> => at.release("app", "plan", ...BETA, ...more);
}

async function published(tag: string): Promise<Operated> {
  const at = await operateGreen(stage);
  const body = { tag_name: tag, target_commitish: at.project.sha, prerelease: true };
  await rest(stage, admin, "POST", `/repos/${at.project.name}/releases`, body);
  await report(at, await pushCommit(at, "fix: it"));
  return at;
}

async function headIs(states: Readonly<Record<string, string>>): Promise<Operated> {
  const at = await operate(stage);
  await report(at, at.project.sha, states);
  return at;
}

const turnGreen = (at: Operated): Promise<void> => report(at, at.project.sha);

const FAILURES: readonly Failure[] = [
  {
    what: "a head that is not green",
    code: "check_not_green",
    exit: 1,
    says: /is not green.*lint: pending/,
    next: PLAN_ANY,
    prepared: () => headIs({ test: "success", lint: "pending" }),
    fails: (at) =>
      at.release("app", "plan", "--channel", "beta", "--repo", `app=${at.project.sha}`),
    repair: turnGreen,
  },
  {
    what: "a required check that is red",
    code: "no_green_commit",
    exit: 1,
    says: /is green.*lint: failure/s,
    next: PLAN_ANY,
    prepared: () => headIs({ test: "success", lint: "failure" }),
    fails: planned(),
    repair: turnGreen,
  },
  {
    what: "a check that never ran",
    code: "no_green_commit",
    exit: 1,
    says: /lint never ran/,
    next: PLAN_ANY,
    prepared: () => headIs({ test: "success" }),
    fails: planned(),
    repair: turnGreen,
  },
  {
    what: "a missing candidate with --no-build",
    code: "candidate_missing",
    exit: 1,
    says: /--no-build forbids/,
    next: RESUME,
    fails: (at) => at.release(...PUBLISH, "--no-build"),
  },
  {
    what: "a tag that exists",
    code: "tag_conflict",
    exit: 1,
    says: /v1\.1\.0-beta\.4 of \S+ is taken/,
    next: PLAN_ANY,
    prepared: () => published("v1.1.0-beta.4"),
    fails: planned("--tag", "v1.1.0-beta.4"),
  },
  {
    what: "a lower version",
    code: "version_not_monotonic",
    exit: 1,
    says: /v1\.0\.0-beta\.1 is not above/,
    next: PLAN_ANY,
    prepared: () => published("v1.1.0-beta.4"),
    fails: planned("--tag", "v1.0.0-beta.1"),
  },
  {
    what: "a release.yml that is not committed",
    code: "config_dirty",
    exit: 2,
    says: /release\.yml has changes that are not committed/,
    next: PLAN_ANY,
    fails: async (at) => {
      await git(at.directory, "init", "--quiet");
      return at.release(...PUBLISH);
    },
    repair: async ({ directory }) => {
      await git(directory, "add", "release.yml");
      await git(directory, "commit", "--quiet", "--message", "release.yml");
    },
  },
  {
    what: "a release.yml that is not there",
    code: "config_missing",
    exit: 2,
    says: /release\.yml cannot be read/,
    next: PLAN_ANY,
    fails: async (at) => {
      const file = join(at.directory, "release.yml");
      await rename(file, `${file}.away`);
      return at.release(...PUBLISH);
    },
    repair: async ({ directory }) => {
      const file = join(directory, "release.yml");
      await writeFile(file, await readFile(`${file}.away`));
    },
  },
  {
    what: "a token that may not",
    code: "permission_denied",
    exit: 3,
    says: /contents: write, actions: write/,
    next: PLAN_ANY,
    fails: (at) => at.as(reader, ...PUBLISH),
  },
  {
    what: "a pull request that lacks a review",
    code: "pull_request_blocked",
    exit: 1,
    says: /review.*pull\/1.*allows auto-merge, --watch waits/is,
    next: RESUME,
    left: { pulls: ["1 open false"] },
    prepared: reviewed,
    fails: (at) => at.release(...PUBLISH),
    repair: ({ project }) =>
      rest(stage, stage.reviewer.token, "POST", `/repos/${project.name}/pulls/1/reviews`, {
        event: "APPROVE",
      }),
  },
  {
    what: "an approval that is rejected",
    code: "approval_rejected",
    exit: 1,
    says: /reviewer rejected v0\.1\.0-beta\.1; nothing was published.*Not on a Friday/,
    next: RESUME,
    left: { runs: [`${CANDIDATE_WORKFLOW} success`, `${RELEASE_WORKFLOW} failure`] },
    prepared: sealed,
    fails: async (at) => {
      const running = at.start(...PUBLISH);
      const run = await queuedRun(at.project);
      await waitAtGate(at.project, run);
      await reject(at.project, run, "Not on a Friday");
      await endRun(at.project, run, "failure");
      return { code: await running.ended, stderr: running.stderr };
    },
  },
  {
    what: "a candidate's run that fails",
    code: "candidate_run_failed",
    exit: 1,
    says: /The run that builds candidate rc-\S+ .*ended with failure.*merge it, and run `publish` again/,
    next: RESUME,
    left: FAILED_CANDIDATE,
    fails: (at) => withRun(at, "failure"),
  },
  {
    what: "a release's run that is cancelled",
    code: "release_run_failed",
    exit: 1,
    says: /The run that publishes v0\.1\.0-beta\.1 was cancelled/,
    next: RESUME,
    left: { runs: [`${CANDIDATE_WORKFLOW} success`, `${RELEASE_WORKFLOW} cancelled`] },
    prepared: sealed,
    fails: (at) => withRun(at, "cancelled"),
  },
  {
    what: "a network that is gone when it begins",
    code: "github_unavailable",
    exit: 4,
    says: /could not be reached|no answer|kept failing/i,
    next: PLAN_ANY,
    fails: async (at) => {
      const gone = { times: 1000, action: { type: "cut" } };
      return (await withFaults(stage, [gone], () => at.release(...PUBLISH))).result;
    },
  },
];

for (const { code, exit, fails, left, next, prepared, repair, says, what } of FAILURES) {
  test(`${what} is told with [${code}] and the command that goes on, and leaves nothing half done`, async () => {
    const at = await (prepared ?? (() => operateGreen(stage)))();
    const before = await worldOf(at.project);
    const told = await fails(at);
    const after = await worldOf(at.project);
    assert.match(told.stderr, new RegExp(`\\[${code}\\]`));
    assert.equal(told.code, exit, told.stderr);
    assert.match(told.stderr, says);
    const [, command = ""] = /`(ms release [^`]+)`\. \[/.exec(told.stderr) ?? [];
    assert.equal(command, next);
    // A pull request has a branch; a run that was started stays to be read. Nothing else.
    const branches = left?.["pulls"] === undefined ? before.branches : after.branches;
    assert.deepEqual(after, { ...before, ...left, branches });
    await repair?.(at);
    const words = command.split(" ").filter((word) => word !== "--watch");
    const goesOn = await at.release(...words.slice(2));
    assert.equal(goesOn.code, 0, goesOn.stderr);
  });
}

test("a network that is gone for two minutes while a run goes on loses nothing and asks for nothing", async () => {
  const at = await operateGreen(stage);
  const running = at.start(...PUBLISH);
  const run = await queuedRun(at.project);
  await untilSaid(running, `candidate rc-${at.project.sha}: queued`);
  const gone = { path: "/actions/runs/", user_agent: "release-actions", times: 10_000 };
  await withFaults(stage, [{ ...gone, action: { type: "cut" } }], async () => {
    await untilSaid(running, "The run goes on without us; looking again");
    await endRun(at.project, run, "failure");
  });
  assert.equal(await running.ended, 1);
  assert.match(running.stderr, new RegExp(`runs/${run.id}.*\\[candidate_run_failed\\]`));
  assert.deepEqual((await worldOf(at.project)).runs, [`${CANDIDATE_WORKFLOW} failure`]);
});
