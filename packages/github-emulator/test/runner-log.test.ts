import assert from "node:assert/strict";
import { test } from "node:test";
import { readActLine } from "../src/runner/act-log.ts";
import { StepList } from "../src/runner/job-steps.ts";
import { readReport, stageFile } from "../src/runner/stage.ts";
import { readWorkflow } from "../src/runner/workflow.ts";

/** A line as act 0.2.87 writes it. */
function line(fields: Readonly<Record<string, unknown>>): string {
  const job = { job: "CI/build ", jobID: "build", level: "info", matrix: {}, time: "t" };
  return JSON.stringify({ ...job, ...fields });
}

const STEP = { stage: "Main", step: "echo a", stepID: ["0"] };

test("a line of a step's output is text, without its line end", () => {
  const event = readActLine(line({ ...STEP, msg: "hello\n", raw_output: true }));
  assert.ok(event?.kind === "text");
  assert.deepEqual(
    [event.text, event.level, event.job, event.stepId],
    ["hello", "plain", "CI/build", "0"],
  );
});

test("lines that mark beginnings and ends are told apart from output that looks like them", () => {
  assert.equal(readActLine(line({ ...STEP, msg: "⭐ Run Main echo a" }))?.kind, "begin");
  const end = readActLine(line({ ...STEP, msg: "  ✅  Success", stepResult: "success" }));
  assert.ok(end?.kind === "end" && end.result === "success");
  const job = readActLine(line({ msg: "🏁  Job failed", jobResult: "failure" }));
  assert.ok(job?.kind === "job-end" && job.result === "failure");
  const output = readActLine(line({ ...STEP, msg: "⭐ Run Main echo a", raw_output: true }));
  assert.equal(output?.kind, "text");
});

test("errors show as GitHub shows them, and commands that move data not at all", () => {
  const failed = readActLine(line({ ...STEP, level: "error", msg: "exit status 3" }));
  assert.ok(failed?.kind === "text");
  assert.deepEqual([failed.level, failed.text], ["error", "Process completed with exit code 3."]);
  const error = readActLine(line({ ...STEP, msg: "❗", command: "error", arg: "Bad" }));
  assert.ok(error?.kind === "text" && error.level === "error" && error.text === "Bad");
  assert.equal(readActLine(line({ ...STEP, msg: "x", command: "set-output", arg: "7" })), null);
  const summary = readActLine(line({ ...STEP, msg: "x", command: "summary", content: "### Hi" }));
  assert.ok(summary?.kind === "summary" && summary.markdown === "### Hi");
});

test("lines of the emulator's own jobs are left out, and what is no JSON is act's own word", () => {
  assert.equal(readActLine(line({ job: "CI/__emulator-report", msg: "x" })), null);
  assert.equal(readActLine(""), null);
  assert.deepEqual(readActLine("Error: no such file"), {
    kind: "act",
    text: "Error: no such file",
  });
});

type Placed = Omit<Parameters<StepList["take"]>[0], "kind" | "result">;

function at(stage: "Main" | "Post", stepId: string): Placed {
  return { job: "", matrix: {}, time: "", stage, stepId, step: "as act says" };
}

test("steps are listed in the order of the file, and those that never began are skipped", () => {
  const steps = new StepList([{ uses: "a/b@v1" }, { id: "x", run: "one\ntwo" }, { name: "Last" }]);
  steps.take({ kind: "end", result: "success", ...at("Main", "--setup-job") }, "1");
  steps.take({ kind: "end", result: "success", ...at("Main", "0") }, "2");
  steps.take({ kind: "begin", ...at("Main", "x") }, "3");
  steps.take({ kind: "end", result: "success", ...at("Post", "0") }, "4");
  steps.end("5");
  assert.deepEqual(
    steps.list().map(({ number, name, conclusion }) => [number, name, conclusion]),
    [
      [1, "as act says", "success"],
      [2, "Run a/b@v1", "success"],
      [3, "Run one", "cancelled"],
      [4, "Last", "skipped"],
      [5, "Post Run a/b@v1", "success"],
    ],
  );
});

test("a stage has stand-ins for the jobs before it, with their results and outputs", () => {
  const workflow = readWorkflow(`
on: push
jobs:
  build: { runs-on: x, outputs: { v: a }, steps: [{ run: make }] }
  test: { needs: build, runs-on: x, steps: [{ run: test }] }
  deploy: { needs: [test], runs-on: windows-latest, steps: [{ run: ship }] }
  unrelated: { runs-on: x, steps: [{ run: other }] }
`);
  const job = workflow.jobs.find(({ key }) => key === "deploy");
  assert.ok(job);
  const ended = new Map([
    ["build", { result: "success", outputs: { v: "${{ secrets.X }}" } }],
    ["test", { result: "failure", outputs: {} }],
  ] as const);
  const text = stageFile({ workflow, job, ended, report: "/r", probe: false });
  const { jobs } = JSON.parse(text) as {
    jobs: Record<string, { steps: { run: string }[]; outputs?: Record<string, string> }>;
  };
  assert.deepEqual(
    ["build", "deploy", "emulator-report", "test"].map((key) => [
      key,
      jobs[key]?.steps[0]?.run.split(" ").at(-1),
    ]),
    [
      ["build", "0"],
      ["deploy", "ship"],
      ["emulator-report", `"$REPORT"`],
      ["test", "1"],
    ],
  );
  assert.equal(jobs["unrelated"], undefined);
  assert.deepEqual(jobs["build"]?.outputs, { v: "${{ '${{' }} secrets.X }}" });
});

test("a report that was never written, or not to its end, is none", () => {
  assert.equal(readReport(""), null);
  assert.deepEqual(readReport('failure\n{"a":"1"}'), { result: "failure", outputs: { a: "1" } });
});
