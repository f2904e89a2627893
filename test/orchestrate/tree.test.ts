import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { screenOf } from "../../scripts/sessions/screen.ts";
import { create } from "../support/actions.ts";
import { withFaults } from "../support/faults.ts";
import { assertOk } from "../support/outcome.ts";
import { ENVIRONMENT } from "../support/project.ts";
import { completeRun, startCandidateRun } from "../support/runs.ts";
import { control, rest, startStage } from "../support/stage.ts";
import type { AtTerminal } from "../support/terminal.ts";
import { endRun, queuedRun, waitAtGate, type ListedRun } from "./robot.ts";
import { operate, operateGreen, pushFiles, report, type Operated } from "./support.ts";
import { startOnTerminal } from "./terminal.ts";
import { WORKFLOWS } from "./workflows.ts";

const stage = await startStage();
const PUBLISH = "ms release app publish --channel beta --auto --watch --yes";

/** What stands on the terminal now, line by line. */
async function shown(terminal: AtTerminal): Promise<string[]> {
  const lines = await screenOf(terminal.written(), 120);
  return lines.map((runs) => runs.map(({ text }) => text).join(""));
}

function begin({ project }: Operated, { id }: ListedRun): Promise<unknown> {
  const path = `/repos/${project.name}/runs/${id}`;
  return control(stage.emulator, "PATCH", path, { status: "in_progress" });
}

test("while GitHub is away the tree stays whole, says so, and forgets it afterwards", async () => {
  const at = await operateGreen(stage);
  const terminal = startOnTerminal(at, PUBLISH, { RELEASE_ACTIONS_RETRY_SECONDS: "1" });
  const run = await queuedRun(at.project);
  await begin(at, run);
  await terminal.until(/candidate rc-[0-9a-f]{12}… in progress/);
  const gone = { path: "/actions/runs/", user_agent: "release-actions", times: 10_000 };
  await withFaults(stage, [{ ...gone, action: { type: "cut" } }], async () => {
    await terminal.until(/GitHub does not answer/);
    await terminal.until(/goes on without us[^]*in progress[^]*; trying again/);
    const during = await shown(terminal);
    const tree = during.findIndex((line) => line.includes("in progress"));
    assert.match(during[tree + 1] ?? "", /\/actions\/runs\//);
    assert.match(during[tree + 2] ?? "", /^! GitHub does not answer.*; trying again/);
    assert.equal(during.length, tree + 3, "nothing was written below the tree");
    await terminal.until(/does not answer \(\S+\), for [3-9] s; \S+ \S+ (?:now|in)/);
    const later = await shown(terminal);
    assert.equal(later[tree], during[tree], "what goes on there now nobody knows");
  });
  await control(stage.emulator, "POST", `/repos/${at.project.name}/runs/${run.id}/jobs`, {
    name: "build",
  });
  await terminal.until(/build/);
  const after = await shown(terminal);
  assert.equal(after.filter((line) => /candidate rc-.*in progress/.test(line)).length, 1);
  await endRun(at.project, run, "failure");
  const { code, text } = await terminal.ended;
  assert.equal(code, 1, text);
  const screen = await shown(terminal);
  assert.deepEqual(
    screen.filter((line) => /trying again|does not answer/.test(line)),
    [],
  );
});

for (const [what, env, size] of [
  ["dumb", { TERM: "dumb" }, undefined],
  ["without a size", {}, "cols 0 rows 0"],
] as const) {
  test(`a terminal that is ${what} gets lines, and Ctrl-C says in the log how it ended`, async () => {
    const at = await operateGreen(stage);
    const terminal = startOnTerminal(at, PUBLISH, env, size);
    const run = await queuedRun(at.project);
    await terminal.until(/candidate rc-[0-9a-f]{40}: queued http/);
    await begin(at, run);
    await terminal.until(/candidate rc-[0-9a-f]{40}: in_progress http/);
    // Synchronised output and cursor movements are those of a drawing.
    assert.ok(!terminal.written().includes("\u001B[?2026h"));
    terminal.type("\u0003");
    assert.equal((await terminal.ended).code, 130);
    await requireEnd(at);
  });
}

test("checks that are waited for are drawn with their states, link and time, and Ctrl-C ends the log", async () => {
  const at = await operate(stage, {}, { version_files: [{ path: "package.json" }] });
  const files = { "package.json": '{ "version": "0.0.1" }\n', ...WORKFLOWS };
  await report(at, await pushFiles(at, files, "feat: an app"));
  const terminal = startOnTerminal(at, PUBLISH.replace("publish", "prepare"));
  await terminal.until(/the checks of pull request #1 \d+ s/);
  const pulls = await rest<{ head: { sha: string } }[]>(
    stage,
    stage.emulator.tokens.admin,
    "GET",
    `/repos/${at.project.name}/pulls`,
  );
  await report(at, pulls[0]?.head.sha ?? "", { test: "success" });
  await terminal.until(/✔ test/);
  await terminal.until(/#1 [1-9] s/);
  const [what, link, ...checks] = (await shown(terminal)).slice(-4);
  assert.match(what ?? "", /^● the checks of pull request #1 \d+ s/);
  assert.match(link ?? "", /\/pull\/1$/);
  assert.deepEqual(
    checks.map((line) => line.trim()),
    ["✔ test success", "○ lint has not begun"],
  );
  terminal.type("\u0003");
  assert.equal((await terminal.ended).code, 130);
  await requireEnd(at);
});

/** The log of the only operation in the directory says that it was stopped. */
async function requireEnd({ directory }: Operated): Promise<void> {
  const logs = join(directory, ".ms-release", "logs");
  const [name = ""] = await readdir(logs);
  const last = (await readFile(join(logs, name), "utf8")).trimEnd().split("\n").at(-1) ?? "";
  const { event, exit } = JSON.parse(last) as { event: string; exit: number };
  assert.deepEqual([event, exit], ["end", 130]);
}

test("Enter approves nothing, the tree is drawn again, and a question that somebody else answers goes away", async () => {
  const at = await operateGreen(stage);
  const candidate = await startCandidateRun(at.project);
  assertOk(await create(at.project, { run: candidate }));
  await completeRun(at.project, candidate);
  await at.release(
    ...PUBLISH.split(" ")
      .slice(2)
      .filter((word) => word !== "--watch"),
  );
  const run = await queuedRun(at.project);
  await waitAtGate(at.project, run);
  const asReviewer = { GH_TOKEN: stage.reviewer.token };
  const first = startOnTerminal(at, "ms release resume --watch", asReviewer);
  await first.until(/Approve release for/);
  first.type("\r");
  await first.until(/Approve release for[\s\S]*│ {2}No[\s\S]*◆ reviewer must approve/);
  first.type("\u0003");
  assert.equal((await first.ended).code, 130);

  const second = startOnTerminal(at, "ms release resume --watch", asReviewer);
  await second.until(/Approve release for/);
  const path = `/repos/${at.project.name}/actions/runs/${run.id}/pending_deployments`;
  const { token } = stage.reviewer;
  const gates = await rest<{ environment: { id: number; name: string } }[]>(
    stage,
    token,
    "GET",
    path,
  );
  assert.equal(gates[0]?.environment.name, ENVIRONMENT);
  const environment_ids = gates.map(({ environment }) => environment.id);
  await rest(stage, token, "POST", path, { environment_ids, state: "approved", comment: "" });
  await second.until(/Somebody else has decided about release/);
  await endRun(at.project, run, "failure");
  const { code, text } = await second.ended;
  assert.equal(code, 1, text);
  assert.match(text, /\[release_run_failed\]/);
});
