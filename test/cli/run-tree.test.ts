import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { runLines } from "../../packages/cli/src/terminal/run-tree.ts";

const BEGUN = Date.parse("2026-01-02T15:00:00Z");
const at = (seconds: number): string => new Date(BEGUN + seconds * 1000).toISOString();

const run = {
  id: 1,
  attempt: 1,
  title: "Release v1.0.0",
  event: "workflow_dispatch",
  headSha: "0".repeat(40),
  actor: "ann",
  createdAt: at(0),
  htmlUrl: "https://github.com/acme/app/actions/runs/1",
};

function job(completedAt: string | null) {
  const conclusion = completedAt === null ? null : "success";
  const status = completedAt === null ? "in_progress" : "completed";
  return {
    id: 1,
    name: "build",
    status,
    conclusion,
    startedAt: at(5),
    completedAt,
    steps: [],
    htmlUrl: "",
  };
}

function drawn(status: string, conclusion: string | null, end: string | null, now: number): string {
  const watched = { what: "release v1.0.0", run: { ...run, status, conclusion }, gates: [] };
  const jobs = end === "none" ? [] : [job(end)];
  return stripVTControlCharacters(runLines({ ...watched, jobs }, BEGUN + now * 1000).join("\n"));
}

test("the clock of a run goes on while it does, and stops when its last job has ended", () => {
  assert.match(drawn("in_progress", null, null, 65), /in progress 1 m 05 s\n.*\n.*build 1 m 00 s/);
  const over = /success 20 s\n.*\n.*build 15 s/;
  for (const now of [20, 4000]) assert.match(drawn("completed", "success", at(20), now), over);
});

test("a run that was over before a job began has no duration that nobody knows", () => {
  assert.match(drawn("completed", "cancelled", "none", 4000), /cancelled\n/);
});
