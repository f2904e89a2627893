import { ReleaseError } from "@release-actions/contract";
import { openJournal, recordPath } from "@release-actions/orchestrate";
import { Command } from "commander";
import { toJson } from "../documents/to-json.ts";
import { openTalk, type OpenTalk } from "../terminal/talk.ts";
import { carryOut, type CarryOutOptions } from "./carry-out.ts";
import { requireCommitted } from "./committed.ts";
import { confirmed } from "./confirm.ts";
import { planAfter } from "./next-command.ts";
import { obtainPlan, type Kind, type ObtainedPlan } from "./obtain-plan.ts";
import { withLifecycleOptions, type LifecycleOptions } from "./options.ts";

type Options = LifecycleOptions & CarryOutOptions;

/** `ms release <kind> publish`: from a plan to the published release. */
export function publishCommand(kind: Kind): Command {
  return withCarryOutOptions(
    withLifecycleOptions(
      new Command("publish").description(
        "Build the candidates that are missing, prepare the release, and promote it; nothing is rebuilt",
      ),
    ),
  )
    .addHelpText(
      "after",
      `\nExamples:\n  ms release ${kind} publish --channel beta --auto --watch\n  ms release ${kind} publish --plan .ms-release/${kind}-beta.json --watch\n`,
    )
    .action(async (options: Options) => {
      const talk = await openTalk(options.json === true);
      const obtained = await obtainOrNothing(kind, options, talk);
      if (obtained === null) return;
      requireCommitted(obtained.config, planAfter(obtained.plan));
      await confirmed(obtained, options, talk);
      const { plan } = obtained;
      const journal = await openJournal(recordPath(plan), plan);
      await carryOut(`release ${kind} publish`, options, obtained, journal, talk);
    });
}

/** Adds the options that say how a plan is carried out. */
export function withCarryOutOptions(command: Command): Command {
  return command
    .option("--watch", "wait for every run, and show its jobs and steps")
    .option("--approve", "approve the gate, when this token's owner may")
    .option("--no-build", "refuse when a candidate is missing instead of building it");
}

/** A second run of the same command finds that nothing is left to do: that is no failure. */
async function obtainOrNothing(
  kind: Kind,
  options: Options,
  talk: OpenTalk,
): Promise<ObtainedPlan | null> {
  try {
    const next = { command: "publish", approves: options.approve ?? false } as const;
    return await obtainPlan(kind, options, talk, next);
  } catch (error) {
    talk.end();
    if (!(error instanceof ReleaseError) || error.code !== "nothing_to_release") throw error;
    const tag = error.expected ?? "";
    const text = `${tag} is published already, and nothing is new since; nothing was changed.\n`;
    const json = { ok: true, state: "published", already: true, tag } as const;
    process.stdout.write(options.json === true ? toJson(`release ${kind} publish`, json) : text);
    return null;
  }
}
