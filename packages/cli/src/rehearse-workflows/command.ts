import { relative, resolve } from "node:path";
import { ReleaseError, type Tag } from "@release-actions/contract";
import { InvalidArgumentError, type Command } from "commander";
import type { LocalGitHub } from "../rehearse/local-github.ts";
import { askConfirm, canAsk } from "../terminal/ask.ts";
import { onInterrupt } from "../terminal/interrupted.ts";
import { untilSignalled } from "../terminal/signals.ts";
import { openTalk, type OpenTalk } from "../terminal/talk.ts";
import { actionMapping, label } from "../terminal/values.ts";
import { versionTag } from "../terminal/version-tag.ts";
import { rehearseWorkflows } from "./rehearse-workflows.ts";
import { workflowsJson, workflowsText } from "./report.ts";
import type { Review } from "./reviewing.ts";

/** The options of `ms release rehearse --workflows`. */
export interface WorkflowsOptions {
  readonly config: string;
  readonly product?: string;
  readonly channel?: string;
  readonly tag?: Tag;
  readonly from?: string;
  readonly repo: ReadonlyMap<string, string>;
  readonly action: Readonly<Record<string, string>>;
  readonly act?: string;
  readonly approve?: true;
  readonly data: string;
  readonly port: number;
  readonly json?: true;
  readonly keep?: true;
}

const POLL_MS = 500;

/** Adds the options that say what of one's own is rehearsed. */
export function withWorkflowsOptions(command: Command): Command {
  return command
    .option("--workflows", "rehearse the repositories and workflows that release.yml names")
    .option("--config <file>", "release.yml", "release.yml")
    .option("--product <id>", "the product, when release.yml has several apps", label)
    .option("--channel <name>", "the channel, when the product has several", label)
    .option("--tag <tag>", "release as exactly this version", versionTag)
    .option("--from <dir>", "directory of checkouts, called as their repositories are")
    .option(
      "--repo <id=where>",
      "where a source is: a checkout or a git URL (repeatable)",
      place,
      new Map(),
    )
    .option(
      "--action <owner/repo=dir>",
      "use a directory for an action that workflows name (repeatable)",
      actionMapping,
      {},
    )
    .option("--act <path>", "the act to execute workflows with")
    .option("--approve", "approve the gate as its reviewer, without asking");
}

/** Rehearses, prints the report, and leaves nothing running. */
export async function runWorkflows(options: WorkflowsOptions): Promise<void> {
  const { action: actions, config: configPath, repo: repos } = options;
  const talk = await openTalk(options.json === true);
  const review = reviewBy(options, talk);
  let local: LocalGitHub | null = null;
  const quiet = onInterrupt(async () => {
    talk.end();
    await local?.emulator.close();
  });
  try {
    const rehearsal = await rehearseWorkflows(
      {
        configPath,
        repos,
        actions,
        review,
        ...(options.product === undefined ? {} : { product: options.product }),
        ...(options.channel === undefined ? {} : { channel: options.channel }),
        ...(options.tag === undefined ? {} : { tag: options.tag }),
        ...(options.from === undefined ? {} : { from: options.from }),
        ...(options.act === undefined ? {} : { act: options.act }),
        dataDir: resolve(options.data),
        port: options.port,
        pollMs: Number(process.env["MS_POLL_MS"] ?? POLL_MS),
        onStart: (started) => {
          local = started;
        },
      },
      talk,
    );
    talk.end();
    process.stdout.write(options.json ? workflowsJson(rehearsal) : workflowsText(rehearsal));
  } finally {
    talk.end();
    quiet();
    await leave(local, options);
  }
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

function place(text: string, before: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const [, id = "", where = ""] = /^([a-z0-9][a-z0-9._-]*)=(.+)$/.exec(text) ?? [];
  if (where === "")
    throw new InvalidArgumentError("It must be id=path or id=URL, with a key of release.yml.");
  return new Map([...before, [id, where]]);
}
