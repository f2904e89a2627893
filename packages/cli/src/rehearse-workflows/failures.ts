import { stripVTControlCharacters } from "node:util";
import { escapeControls, ReleaseError, type Problem } from "@release-actions/contract";
import type { WatchedRun } from "@release-actions/orchestrate";
import type { LocalGitHub } from "../rehearse/local-github.ts";
import type { OpenTalk } from "../terminal/talk.ts";

/** A conversation that remembers the run which failed last. */
export interface RememberingTalk extends OpenTalk {
  readonly failed: () => WatchedRun | null;
}

/** Of every failed job. */
const SHOWN = 8;

export function remembering(talk: OpenTalk): RememberingTalk {
  let failed: WatchedRun | null = null;
  return {
    ...talk,
    failed: () => failed,
    watch(watched) {
      const { conclusion } = watched.run;
      if (conclusion !== null && conclusion !== "success") failed = watched;
      talk.watch(watched);
    },
  };
}

/** The error with what the failed jobs logged last: the local GitHub, which has it, ends in a moment. */
export async function explained(
  thrown: unknown,
  local: LocalGitHub | null,
  failed: WatchedRun | null,
): Promise<unknown> {
  if (local === null || failed === null || !(thrown instanceof ReleaseError)) return thrown;
  const { code, details = [], expected, found, message, next } = thrown;
  const said = await lastWords(local, failed);
  return new ReleaseError({
    code,
    message,
    expected,
    found,
    next,
    details: [...details, ...said],
    cause: thrown.cause,
  });
}

async function lastWords(local: LocalGitHub, { jobs, run }: WatchedRun): Promise<Problem[]> {
  const repository = /\/([^/]+\/[^/]+)\/actions\/runs\/\d+/.exec(run.htmlUrl)?.[1] ?? "";
  const said: Problem[] = [];
  for (const { conclusion, id, name, steps } of jobs) {
    if (conclusion !== "failure") continue;
    const step = steps.find((one) => one.conclusion === "failure")?.name;
    const pointer = step === undefined ? name : `${name}, ${step}`;
    const path = `/repos/${repository}/actions/jobs/${id}/logs`;
    const lines = lastLines(await local.text(local.emulator.tokens.admin, path));
    said.push(...lines.map((message) => ({ pointer, message })));
  }
  return said;
}

/** Without times, and without the lines that fold a log. A step's last words may come after its end. */
function lastLines(log: string): readonly string[] {
  return log
    .split("\n")
    .map((line) => stripVTControlCharacters(line.replace(/^\d{4}-\S+Z /, "")).trimEnd())
    .filter((line) => line !== "" && !/^##\[(?:end)?group\]/.test(line))
    .slice(-SHOWN)
    .map(escapeControls);
}
