import { readFile } from "node:fs/promises";
import {
  parseSha,
  ReleaseError,
  type BumpLevel,
  type Sha,
  type Tag,
} from "@release-actions/contract";
import { InvalidArgumentError, Option, type Command } from "commander";
import { label } from "../terminal/values.ts";
import { versionTag } from "../terminal/version-tag.ts";

/** What plan and publish have in common. */
export interface LifecycleOptions {
  readonly channel?: string;
  readonly config?: string;
  readonly product?: string;
  readonly auto?: true;
  readonly repo?: ReadonlyMap<string, Sha>;
  readonly bump?: BumpLevel;
  readonly tag?: Tag;
  readonly confirmVersion?: string;
  readonly plan?: string;
  readonly allowNonGreen?: true;
  readonly yes?: true;
  /** False with `--no-interactive`. */
  readonly interactive: boolean;
  readonly json?: true;
  readonly apiUrl?: string;
}

/** What each command does with a plan that there is. */
const WITH_PLAN: Readonly<Record<string, string>> = {
  plan: "look whether this plan still holds instead of making one",
  prepare: "prepare this plan instead of making one",
  publish: "carry out this plan instead of making one",
};

/** Adds the options that say what is to be released. */
export function withLifecycleOptions(command: Command): Command {
  return command
    .option("--channel <name>", "stable, beta, … as release.yml has them", label)
    .option("--plan <file>", WITH_PLAN[command.name()])
    .option("--auto", "take the newest commit of each source whose required checks are all green")
    .option("--repo <id=sha>", "take this commit of a source (repeatable)", commitOf)
    .addOption(
      new Option("--bump <level>", "raise the version by this much").choices([
        "major",
        "minor",
        "patch",
      ]),
    )
    .option("--tag <tag>", "release as exactly this version", versionTag)
    .option("--confirm-version <version>", "the version, when it is far above the highest so far")
    .option("--product <id>", "the product, when release.yml has several of the kind", label)
    .option("--config <where>", "release.yml: a file, or owner/name:path in a default branch")
    .option(
      "--allow-non-green",
      "LET --repo CHOOSE COMMITS WHOSE CHECKS ARE NOT GREEN, to look at: nothing publishes them",
    )
    .option("--yes", "confirm what would be asked")
    .option("--no-interactive", "ask nothing, also on a terminal")
    .option("--json", "print one JSON document")
    .option("--api-url <url>", "another GitHub", process.env["GITHUB_API_URL"])
    .hook("preAction", (_, action) =>
      requireSubject(action.parent?.name() ?? "app", action.opts<LifecycleOptions>()),
    );
}

/** What is missing in the words is told before a token is looked for. */
function requireSubject(kind: string, { channel, plan, ...options }: LifecycleOptions): void {
  if (plan === undefined && channel === undefined) throw channelMissing();
  const contrary = (["auto", "bump", "tag", "product", "confirmVersion"] as const).filter(
    (name) => options[name] !== undefined,
  );
  const wrong = [...contrary, ...(options.repo === undefined ? [] : ["repo"])];
  if (plan === undefined || wrong.length === 0) return;
  throw new ReleaseError({
    code: "input_invalid",
    message: "The plan decides already what is released.",
    expected: "--plan alone",
    found: wrong
      .map((name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)
      .join(", "),
    next: `\`ms release ${kind} publish --plan ${plan}\` carries it out; for something else leave --plan out.`,
  });
}

export function channelMissing(): ReleaseError {
  return new ReleaseError({
    code: "input_invalid",
    message: "Which channel is released is not said.",
    expected: "--channel stable, --channel beta, … or --plan",
    found: "neither",
    next: "Say which; `ms release status` lists the channels that release.yml has.",
  });
}

function commitOf(
  text: string,
  before: ReadonlyMap<string, Sha> = new Map(),
): ReadonlyMap<string, Sha> {
  const [, id = "", digits] = /^([a-z0-9][a-z0-9._-]*)=(.*)$/.exec(text) ?? [];
  const sha = parseSha(digits);
  if (sha === null) {
    throw new InvalidArgumentError("It must be id=sha, with a key of producers and a full SHA.");
  }
  return new Map([...before, [id, sha]]);
}

/** The bytes of a plan file. @throws ReleaseError `input_invalid` */
export async function readPlanFile(kind: string, path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new ReleaseError({
      code: "input_invalid",
      message: `The plan ${path} cannot be read.`,
      expected: "a file that `ms release … plan --out` has written",
      found: cause instanceof Error && "code" in cause ? String(cause.code) : "an error",
      next: `Name the plan's file, or make one: \`ms release ${kind} plan --channel stable --auto --out ${path}\`.`,
      cause,
    });
  }
}
