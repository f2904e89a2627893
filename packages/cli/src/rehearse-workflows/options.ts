import type { Tag } from "@release-actions/contract";
import { InvalidArgumentError, type Command } from "commander";
import { actionMapping, label } from "../terminal/values.ts";
import { versionTag } from "../terminal/version-tag.ts";

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

function place(text: string, before: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const [, id = "", where = ""] = /^([a-z0-9][a-z0-9._-]*)=(.+)$/.exec(text) ?? [];
  if (where === "")
    throw new InvalidArgumentError("It must be id=path or id=URL, with a key of release.yml.");
  return new Map([...before, [id, where]]);
}
