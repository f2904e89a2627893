import assert from "node:assert/strict";
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { stringify } from "yaml";
import { openDesk } from "../support/desk.ts";
import { stillRuns } from "../support/ms.ts";

const PIN = "1".repeat(40);

const CI = `
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: someone/setup-things@v1
      - run: "true"
`;

const CANDIDATE = `
on: { workflow_dispatch: { inputs: { source_sha: { required: true } } } }
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: ./.github/actions/compile
      - uses: petitechose/release-actions/create-candidate@${PIN}
`;

const COMPILE = `
name: Compile
runs: { using: composite, steps: [{ uses: someone/compiler/setup@v2 }] }
`;

/** A workflow that nothing of the release starts may use what nobody has. */
const PAGES = `
on: { schedule: [{ cron: "0 0 * * *" }] }
jobs: { pages: { runs-on: ubuntu-latest, steps: [{ uses: someone/pages@v1 }] } }
`;

const POLICY = {
  schema: "release-actions/config",
  schema_version: 1,
  producers: {
    app: { repository: "acme/app", workflow: ".github/workflows/candidate.yml", checks: ["test"] },
  },
  products: {
    app: {
      kind: "app",
      repository: "acme/releases",
      sources: ["app"],
      workflow: ".github/workflows/release.yml",
      channels: { beta: { environment: "release" }, stable: { environment: "release" } },
    },
  },
};

const t = { after };
const desk = await openDesk(t, { MS_POLL_MS: "100" });
await desk.commit("home", { "release.yml": stringify(POLICY) });
await desk.commit("app", {
  ".github/workflows/ci.yml": CI,
  ".github/workflows/candidate.yml": CANDIDATE,
  ".github/workflows/pages.yml": PAGES,
  ".github/actions/compile/action.yml": COMPILE,
});
/** Nothing here gets as far as executing a workflow, unless it says so. */
const REHEARSE = ["rehearse", "--workflows", "--approve", "--act", process.execPath];

function rehearse(...args: string[]) {
  return desk.release("home", ...REHEARSE, ...args);
}

test("which channel is rehearsed is asked for when there are several", async () => {
  const { code, stderr } = await rehearse();
  assert.equal(code, 2);
  assert.match(stderr, /Expected: --channel beta or --channel stable/);
});

test("a rehearsal that nobody would approve is not begun", async () => {
  const { code, stderr } = await desk.release("home", "rehearse", "--workflows", "--json");
  assert.equal(code, 2);
  assert.match(stderr, /--approve, or a terminal.*\[confirmation_needed\]/);
});

test("every repository that is not there is named at once, and how to give it", async () => {
  const { code, stderr } = await rehearse("--channel", "beta", "--from", "nowhere");
  assert.equal(code, 1);
  assert.match(stderr, /--repo app=<directory or git URL>/);
  assert.match(stderr, /acme\/app is not there/);
  assert.match(stderr, /acme\/releases is not there/);
});

test("--repo with a name that takes no part is refused", async () => {
  const { code, stderr } = await rehearse("--channel", "beta", "--repo", "apq=../app");
  assert.equal(code, 2);
  assert.match(stderr, /Expected: app.*Found: apq/);
});

test("without act it says what to install", async () => {
  const places = ["--channel", "beta", "--repo", "app=../app", "--from", ".."];
  await desk.commit("releases", { "README.md": "Releases.\n" });
  const args = ["rehearse", "--workflows", "--approve", "--act", "nowhere/act", ...places];
  const { code, stderr } = await desk.release("home", ...args);
  assert.equal(code, 3);
  assert.match(stderr, /Install act from https:.*or install Go\. \[toolchain_missing\]/);
});

test("missing workflows and actions are named at once, also nested ones, before anything starts", async () => {
  await desk.commit("releases", { "README.md": "Releases.\n\n" });
  const { code, stderr } = await rehearse("--channel", "beta");
  assert.equal(code, 3);
  assert.match(stderr, /\.github\/workflows\/release\.yml: acme\/releases does not have it/);
  assert.match(stderr, /someone\/setup-things: is used by acme\/app \.github\/workflows\/ci\.yml/);
  assert.match(stderr, /someone\/compiler\/setup: is used by acme\/app \.github\/actions\/compile/);
  assert.match(stderr, /--action someone\/compiler=<directory>/);
  assert.doesNotMatch(stderr, /someone\/pages|actions\/checkout|petitechose/);
  assert.ok(!(await readdir(join(desk.directory, "home"))).includes(".ms-release"));
});

test("a token in a git URL is shown nowhere", async () => {
  const url = "http://ann:hunter2@127.0.0.1:9/acme/app.git";
  const { code, stderr, stdout } = await rehearse("--channel", "beta", "--repo", `app=${url}`);
  assert.equal(code, 5);
  assert.match(stderr, /http:\/\/127\.0\.0\.1:9\/acme\/app\.git cannot be cloned/);
  assert.doesNotMatch(stderr + stdout, /hunter2/);
});

/** A repository in which nothing is missing but the check; ann owns it and approves. */
async function commitPersonal(more: Readonly<Record<string, string>> = {}): Promise<void> {
  const building = CANDIDATE.replace(/.*compile\n/, "");
  await desk.commit("personal", {
    "policy/release.yml": stringify({
      ...POLICY,
      producers: { app: { ...POLICY.producers.app, repository: "ann/personal" } },
      environments: { release: { approvers: ["ann"] } },
      products: {
        app: {
          ...POLICY.products.app,
          repository: "ann/personal",
          channels: { beta: { environment: "release" } },
        },
      },
    }),
    ".github/workflows/candidate.yml": building,
    ".github/workflows/release.yml": building,
    ...more,
  });
}

const PERSONAL = [...REHEARSE, "--config", "policy/release.yml", "--repo", "app=."];

test("a required check that no workflow reports is named before anything runs", async () => {
  await commitPersonal();
  const { code, stderr } = await desk.release("personal", ...PERSONAL);
  assert.equal(code, 1);
  assert.match(stderr, /test: is required of ann\/personal, and no workflow .* reports it/);
  assert.ok(!(await readdir(join(desk.directory, "personal"))).includes(".ms-release"));
});

test("what is in the directory for the local GitHub is replaced only when a rehearsal left it there", async () => {
  await commitPersonal({ ".github/workflows/ci.yml": CI.replace(/.*setup-things.*\n/, "") });
  await mkdir(join(desk.directory, "mine", "github"), { recursive: true });
  const { code, stderr } = await desk.release("personal", ...PERSONAL, "--data", "../mine");
  assert.equal(code, 2);
  assert.match(stderr, /mine\/github is not of a rehearsal with workflows/);
  assert.deepEqual(await readdir(join(desk.directory, "mine")), ["github"]);
});

/** What rehearsals keep while they go on. */
async function workshops(): Promise<string[]> {
  return (await readdir(desk.directory)).filter((name) => name.startsWith("rehearsal-"));
}

test("Ctrl-C ends the local GitHub and everything that its workflows have started", async () => {
  const pidFile = join(desk.directory, "act.pid");
  const act = join(desk.directory, "act");
  await writeFile(act, `#!/bin/sh\necho $$ > "${pidFile}"\nexec sleep 100\n`);
  await chmod(act, 0o755);
  const checking = CI.replace(/.*setup-things.*\n/, "");
  const building = CANDIDATE.replace(/.*compile\n/, "");
  await desk.commit("app", {
    ".github/workflows/ci.yml": checking,
    ".github/workflows/candidate.yml": building,
  });
  await desk.commit("releases", { ".github/workflows/release.yml": building });
  const before = await workshops();
  const running = desk.start("home", ...REHEARSE, "--channel", "beta", "--act", act);
  let pid = "";
  while (pid === "") {
    stillRuns(running);
    pid = await readFile(pidFile, "utf8").catch(() => "");
    await sleep(50);
  }
  running.child.kill("SIGINT");
  assert.equal(await running.ended, 130, running.stderr);
  assert.throws(() => process.kill(Number(pid), 0), { code: "ESRCH" });
  assert.deepEqual(await workshops(), before);
  const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(running.stderr)?.[0] ?? "";
  await assert.rejects(fetch(url), TypeError);
});
