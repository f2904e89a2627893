import { parsePlan, ReleaseError, type Plan } from "@release-actions/contract";
import { makePlan, type Talk, type NextStep } from "@release-actions/orchestrate";
import { askAgain, askTag, canAsk } from "../terminal/ask.ts";
import { uncommitted } from "./committed.ts";
import { planAgain, withCommand } from "./next-command.ts";
import { openConfig, type OpenConfig } from "./open-config.ts";
import { channelMissing, readPlanFile, type LifecycleOptions } from "./options.ts";

export type Kind = "app" | "content";

/** A plan with the configuration that it was made with, or is to be compared with. */
export interface ObtainedPlan extends OpenConfig {
  readonly plan: Plan;
  readonly warnings: readonly string[];
  /** Whether it was read from a file, and so was looked at before. */
  readonly replayed: boolean;
}

const DEFAULT_CONFIG = "release.yml";

/**
 * The plan that is named, or a new one; a failure names the command that plans again.
 * @param next what is done with it at once
 */
export async function obtainPlan(
  kind: Kind,
  options: LifecycleOptions,
  talk: Talk,
  next?: NextStep,
): Promise<ObtainedPlan> {
  try {
    return await obtain(kind, options, talk, next);
  } catch (error) {
    throw withCommand(error, planAgain({ ...options, kind }));
  }
}

async function obtain(
  kind: Kind,
  options: LifecycleOptions,
  talk: Talk,
  next: NextStep | undefined,
): Promise<ObtainedPlan> {
  if (options.plan !== undefined) return readPlan(kind, options.plan, options);
  const { channel } = options;
  if (channel === undefined) throw channelMissing();
  if (options.allowNonGreen === true) {
    talk.warn("--allow-non-green: commits named by --repo are taken WHATEVER THEIR CHECKS SAY.");
  }
  const configName = options.config ?? DEFAULT_CONFIG;
  const { config, connection } = await openConfig(configName, options.apiUrl);
  const { plan, warnings } = await makePlan(
    {
      connection,
      config,
      configName,
      kind,
      ...(options.product === undefined ? {} : { product: options.product }),
      channel,
      auto: options.auto ?? false,
      commits: options.repo,
      ...(options.tag === undefined ? {} : { tag: options.tag }),
      ...(options.bump === undefined ? {} : { bump: options.bump }),
      confirmJump: (version, refusal) => confirmVersion(version, refusal, options),
      allowNonGreen: options.allowNonGreen ?? false,
      ...(next === undefined ? {} : { next }),
      talk,
    },
    async ({ tag, previous, level }) => {
      if (options.yes === true || !canAsk(options)) return tag;
      const after = previous === null ? "the first release" : `after ${previous}`;
      return askTag(tag, `Release as (${after}; the changes ask for ${level})`);
    },
  );
  const change = uncommitted(config);
  const dirty = `${config.origin} is not committed (${change}): publish will refuse it.`;
  return {
    plan,
    warnings: change === null ? warnings : [...warnings, dirty],
    config,
    connection,
    replayed: false,
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
  return { ...open, plan, warnings: [], replayed: true };
}
