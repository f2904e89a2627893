import { readFile } from "node:fs/promises";
import { parsePlan, ReleaseError, type Plan } from "@release-actions/contract";
import { makePlan, NothingToRelease, type NextStep } from "@release-actions/orchestrate";
import { askAgain, askTag, canAsk } from "../terminal/ask.ts";
import type { OpenTalk } from "../terminal/talk.ts";
import { requireCommitted, uncommitted } from "./committed.ts";
import { planAfter, planAgain, withCommand, type Asked } from "./next-command.ts";
import { openConfig, type OpenConfig } from "./open-config.ts";
import { channelMissing, readPlanFile, type LifecycleOptions } from "./options.ts";
import { changesText } from "./plan-text.ts";

export type Kind = "app" | "content";

/** A plan with the configuration that it was made with, or is to be compared with. */
export interface ObtainedPlan extends OpenConfig {
  readonly plan: Plan;
  readonly warnings: readonly string[];
  /** Whether it was read from a file, and so was looked at before. */
  readonly replayed: boolean;
  /** Whether what is new was shown, because somebody was asked for the version. */
  readonly seen: boolean;
}

const DEFAULT_CONFIG = "release.yml";

/**
 * The plan that is named, or a new one; a failure names the command that plans again.
 * @param next what is done with it at once
 */
export async function obtainPlan(
  kind: Kind,
  options: LifecycleOptions,
  talk: OpenTalk,
  next?: NextStep,
): Promise<ObtainedPlan> {
  const obtained = await obtainUnlessReleased(kind, options, talk, next);
  if (!(obtained instanceof NothingToRelease)) return obtained;
  throw withCommand(obtained, planAgain({ ...options, kind }));
}

/** The same for whoever is content when everything is released already. */
export async function obtainUnlessReleased(
  kind: Kind,
  options: LifecycleOptions,
  talk: OpenTalk,
  next?: NextStep,
): Promise<ObtainedPlan | NothingToRelease> {
  try {
    return await obtain(kind, options, talk, next);
  } catch (error) {
    if (error instanceof NothingToRelease) return error;
    const about = options.plan === undefined ? options : await askedBy(options.plan, options);
    throw withCommand(error, planAgain({ ...about, kind }, error));
  }
}

/** What a plan file was made for, also when it is not to be believed. */
async function askedBy(file: string, options: LifecycleOptions): Promise<Omit<Asked, "kind">> {
  const { channel, product } = await roughly(file);
  const named = [
    ["channel", channel],
    ["product", product],
  ].filter(([, name]) => /^[a-z0-9][a-z0-9._-]{0,63}$/.test(String(name)));
  return { ...options, ...Object.fromEntries(named) };
}

async function roughly(file: string): Promise<{ channel?: unknown; product?: unknown }> {
  try {
    const found: unknown = JSON.parse(await readFile(file, "utf8"));
    return typeof found === "object" && found !== null ? found : {};
  } catch {
    return {};
  }
}

async function obtain(
  kind: Kind,
  options: LifecycleOptions,
  talk: OpenTalk,
  next: NextStep | undefined,
): Promise<ObtainedPlan> {
  if (options.plan !== undefined) return readPlan(kind, options.plan, options, next);
  const { channel } = options;
  if (channel === undefined) throw channelMissing();
  if (options.allowNonGreen === true) {
    talk.warn("--allow-non-green: commits named by --repo are taken WHATEVER THEIR CHECKS SAY.");
  }
  const configName = options.config ?? DEFAULT_CONFIG;
  const { config, connection } = await openConfig(configName, options.apiUrl);
  // Before anybody is asked anything.
  if (next !== undefined) requireCommitted(config, planAgain({ ...options, kind }));
  const change = uncommitted(config);
  const dirty =
    change === null
      ? []
      : [`${config.origin} is not committed (${change}): publish will refuse it.`];
  let seen = false;
  const { plan, warnings } = await makePlan(
    {
      connection,
      config,
      configName,
      kind,
      ...(options.product === undefined ? {} : { product: options.product }),
      channel,
      auto: options.auto ?? false,
      commits: options.repo ?? new Map(),
      ...(options.tag === undefined ? {} : { tag: options.tag }),
      ...(options.bump === undefined ? {} : { bump: options.bump }),
      confirmJump: (version, refusal) => confirmVersion(version, refusal, options),
      allowNonGreen: options.allowNonGreen ?? false,
      ...(next === undefined ? {} : { next }),
      talk,
    },
    async (proposal) => {
      const { level, previous, tag } = proposal;
      if (options.yes === true || !canAsk(options)) return tag;
      talk.pause();
      const { columns } = process.stderr;
      const known = { ...proposal, warnings: [...proposal.warnings, ...dirty] };
      process.stderr.write(changesText(known, columns));
      seen = true;
      const after = previous === null ? "the first release" : `after ${previous}`;
      return askTag(tag, `Release as (${after}; the changes ask for ${level})`);
    },
  );
  return {
    plan,
    warnings: [...warnings, ...dirty],
    config,
    connection,
    replayed: false,
    seen,
  };
}

/** Typed once more, because a `y` is a slip of the same finger. */
async function confirmVersion(
  version: string,
  refusal: ReleaseError,
  options: LifecycleOptions,
): Promise<boolean> {
  if (options.confirmVersion !== undefined) return options.confirmVersion === version;
  if (!canAsk(options)) return false;
  return askAgain(version, `${refusal.message} Type ${version} if it is meant`);
}

async function readPlan(
  kind: Kind,
  file: string,
  options: LifecycleOptions,
  next: NextStep | undefined,
): Promise<ObtainedPlan> {
  const plan = parsePlan(await readPlanFile(kind, file));
  const wrong = options.channel !== undefined && options.channel !== plan.channel;
  if (wrong || plan.kind !== kind) {
    throw new ReleaseError({
      code: "input_invalid",
      message: "The plan decides already what is released.",
      expected: `--plan alone, with a plan of the kind ${kind}`,
      found: `${wrong ? "--channel, and " : ""}a plan of the kind ${plan.kind}`,
      next: `\`ms release ${plan.kind} publish --plan ${file}\` carries it out.`,
    });
  }
  const open = await openConfig(options.config ?? plan.config.origin, options.apiUrl);
  if (next !== undefined) requireCommitted(open.config, planAfter(plan, options.apiUrl));
  return { ...open, plan, warnings: [], replayed: true, seen: false };
}
