import {
  publish,
  type DecideGates,
  type Journal,
  type PublishContext,
} from "@release-actions/orchestrate";
import { askGrave, canAsk } from "../terminal/ask.ts";
import { onInterrupt } from "../terminal/interrupted.ts";
import type { OpenTalk } from "../terminal/talk.ts";
import { toSameGitHub } from "./github-address.ts";
import { goesOnBy, withCommand } from "./next-command.ts";
import type { OpenConfig } from "./open-config.ts";
import { outcomeJson, outcomeText, type Publishing } from "./outcome.ts";

/** What publish and resume have in common. */
export interface CarryOutOptions {
  readonly watch?: true;
  readonly approve?: true;
  /** False with `--no-build`. */
  readonly build: boolean;
  readonly yes?: true;
  readonly interactive: boolean;
  readonly json?: true;
  readonly apiUrl?: string;
}

const POLL_MS = 3000;

/** Carries out a plan as far as it goes, and tells how far that was and how to go on. */
export async function carryOut(
  command: Publishing,
  options: CarryOutOptions,
  open: OpenConfig,
  journal: Journal,
  talk: OpenTalk,
): Promise<void> {
  const resume = resumeCommand(journal.path, options.apiUrl);
  const quiet = onInterrupt(() => {
    talk.end();
    process.stderr.write(`Stopped. Everything that was started goes on.\nResume: ${resume}\n`);
  });
  try {
    const outcome = await publish(contextOf(options, open, journal, talk));
    talk.end();
    const { plan } = journal.operation();
    process.stdout.write(
      options.json === true
        ? outcomeJson(command, plan, outcome, resume)
        : outcomeText(plan, outcome, resume),
    );
  } catch (error) {
    talk.end();
    throw withCommand(error, goesOnBy(error, journal.operation().plan, resume, options.apiUrl));
  } finally {
    quiet();
  }
}

/** What the steps of a release work with. */
export function contextOf(
  options: CarryOutOptions,
  { config, connection }: OpenConfig,
  journal: Journal,
  talk: OpenTalk,
): PublishContext {
  return {
    connection,
    config,
    talk,
    journal,
    build: options.build,
    watch: options.watch ?? false,
    decide: decision(options, talk),
    approves: options.approve ?? false,
    pollMs: Number(process.env["MS_POLL_MS"] ?? POLL_MS),
  };
}

/** The command that goes on with exactly this release. */
export function resumeCommand(path: string, apiUrl: string | undefined): string {
  return ["ms release resume", path, "--watch", ...toSameGitHub(apiUrl)].join(" ");
}

function decision(options: CarryOutOptions, talk: OpenTalk): DecideGates {
  return async (gates, run, decided) => {
    if (options.approve === true) return true;
    if (!canAsk(options)) return false;
    const names = gates.map(({ environment }) => environment).join(", ");
    const question = `Approve ${names} for ${run.title}?`;
    const yes = await talk.aside(() => askGrave(question, decided));
    if (decided.aborted) talk.note(`Somebody else has decided about ${names}.`);
    return yes;
  };
}
