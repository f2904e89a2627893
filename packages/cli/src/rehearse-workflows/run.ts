import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { ReleaseError, toReleaseError } from "@release-actions/contract";
import type { LocalGitHub } from "../rehearse/local-github.ts";
import { askConfirm, canAsk } from "../terminal/ask.ts";
import { onInterrupt } from "../terminal/interrupted.ts";
import { untilSignalled } from "../terminal/signals.ts";
import { openTalk, type OpenTalk } from "../terminal/talk.ts";
import { explained, remembering } from "./failures.ts";
import type { WorkflowsOptions } from "./options.ts";
import { rehearseWorkflows } from "./rehearse-workflows.ts";
import { workflowsJson, workflowsText } from "./report.ts";
import type { WorkflowsRequest } from "./request.ts";
import type { Review } from "./reviewing.ts";

const POLL_MS = 500;

/** Rehearses, prints the report, and leaves nothing running. */
export async function runWorkflows(options: WorkflowsOptions): Promise<void> {
  const talk = remembering(await openTalk(options.json === true));
  const review = reviewBy(options, talk);
  const workshop = await mkdtemp(join(tmpdir(), "rehearsal-"));
  let local: LocalGitHub | null = null;
  const quiet = onInterrupt(async () => {
    talk.end();
    await local?.emulator.close();
    await clear(workshop);
  });
  try {
    const request = requestOf(options, review, workshop, (started) => {
      local = started;
    });
    const rehearsal = await rehearseWorkflows(request, talk);
    talk.end();
    process.stdout.write(options.json ? workflowsJson(rehearsal) : workflowsText(rehearsal));
  } catch (thrown) {
    talk.end();
    const error = await explained(thrown, local, talk.failed());
    // With --keep everything else about it is told much later.
    if (options.keep === true) process.stderr.write(`${toReleaseError(error).message}\n`);
    throw error;
  } finally {
    quiet();
    await clear(workshop);
    await leave(local, options);
  }
}

function clear(workshop: string): Promise<void> {
  return rm(workshop, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

function requestOf(
  options: WorkflowsOptions,
  review: Review,
  workshop: string,
  onStart: WorkflowsRequest["onStart"],
): WorkflowsRequest {
  const { act, action: actions, channel, config: configPath, from, product, tag } = options;
  return {
    configPath,
    repos: options.repo,
    actions,
    review,
    workshop,
    ...(product === undefined ? {} : { product }),
    ...(channel === undefined ? {} : { channel }),
    ...(tag === undefined ? {} : { tag }),
    ...(from === undefined ? {} : { from }),
    ...(act === undefined ? {} : { act }),
    dataDir: resolve(options.data),
    port: options.port,
    pollMs: Number(process.env["MS_POLL_MS"] ?? POLL_MS),
    onStart,
  };
}

/** @throws ReleaseError `confirmation_needed` before anything is begun that nobody would approve */
function reviewBy(options: WorkflowsOptions, talk: OpenTalk): Review {
  if (options.approve === true) return () => Promise.resolve(true);
  if (!canAsk({ interactive: true, ...(options.json && { json: options.json }) })) {
    throw new ReleaseError({
      code: "confirmation_needed",
      message: "Nobody would approve the rehearsed release.",
      expected: "--approve, or a terminal",
      found: "neither",
      next: "Pass --approve to have the rehearsal's reviewer approve it.",
    });
  }
  return (environments, title) => {
    talk.pause();
    return askConfirm(`As the reviewer, approve ${environments.join(", ")} for ${title}?`);
  };
}

/** With `--keep` also what went wrong can be looked at. */
async function leave(local: LocalGitHub | null, options: WorkflowsOptions): Promise<void> {
  if (local === null) return;
  const { urls } = local.emulator;
  if (options.keep === true) {
    process.stderr.write(`The local GitHub stays at ${urls.url}/ until Ctrl-C.\n`);
    await untilSignalled();
  } else if (options.json !== true) {
    const data = relative(process.cwd(), resolve(options.data)) || ".";
    process.stderr.write(`Look at it again: npx ms emulator --data ${data}/github\n`);
  }
  await local.emulator.close();
}
