import type { Plan } from "@release-actions/contract";
import type { Connection } from "@release-actions/lanes";
import {
  chooseProduct,
  openJournal,
  prepareOnly,
  previewBumps,
  recordPath,
  type Bumped,
  type PrepareStep,
} from "@release-actions/orchestrate";
import { Command } from "commander";
import pc from "picocolors";
import { connectAsUser } from "../terminal/connection.ts";
import { openTalk } from "../terminal/talk.ts";
import { contextOf, resumeCommand } from "./carry-out.ts";
import { confirmed } from "./confirm.ts";
import { obtainPlan, type Kind, type ObtainedPlan } from "./obtain-plan.ts";
import { withLifecycleOptions, type LifecycleOptions } from "./options.ts";
import { planText } from "./plan-text.ts";

interface Options extends LifecycleOptions {
  readonly watch?: true;
  readonly dryRun?: true;
}

/** `ms release <kind> prepare`: the version in the source, by a pull request. */
export function prepareCommand(kind: Kind): Command {
  return withLifecycleOptions(
    new Command("prepare").description(
      "Bump the version by a pull request, and merge it when it is green; publish does it too",
    ),
  )
    .option("--watch", "wait for the checks")
    .option("--dry-run", "say what would change; writes nothing anywhere")
    .addHelpText(
      "after",
      `\nExamples:\n  ms release ${kind} prepare --channel stable --auto --dry-run\n  ms release ${kind} prepare --plan .ms-release/${kind}-stable.json --watch\n`,
    )
    .action(async (options: Options) => {
      const connection = connectAsUser(options.apiUrl);
      const talk = await openTalk(options.json === true);
      const obtained = await obtainPlan(kind, options, connection, talk);
      const { config, plan } = obtained;
      if (options.dryRun === true) {
        const bumps = await preview(connection, obtained);
        talk.end();
        process.stdout.write(
          options.json === true ? previewJson(plan, bumps) : previewText(plan, bumps),
        );
        return;
      }
      await confirmed(obtained, options, talk);
      const journal = await openJournal(recordPath(plan), plan);
      const context = contextOf({ ...options, build: true }, connection, config, journal, talk);
      const step = await prepareOnly(context);
      talk.end();
      const write = options.json === true ? stepJson : stepText;
      process.stdout.write(write(plan, step, resumeCommand(journal)));
    });
}

function preview(
  connection: Connection,
  { config, plan }: ObtainedPlan,
): Promise<readonly Bumped[]> {
  const { product } = chooseProduct(config.config, plan.kind, plan.product, plan.channel);
  return previewBumps(plan, product, { connection });
}

function previewText(plan: Plan, bumps: readonly Bumped[]): string {
  const lines = bumps.map(
    ({ before, path }) => `  ${path}: ${before.join(", ")} → ${plan.version}`,
  );
  const none = `  the source states ${plan.version} already, or no version_files are named`;
  return `${planText(plan, [])}Would change:\n${(lines.length > 0 ? lines : [none]).join("\n")}\n`;
}

function previewJson(plan: Plan, bumps: readonly Bumped[]): string {
  const changes = bumps.map(({ before, path }) => ({ path, before, after: plan.version }));
  return `${JSON.stringify({ ok: true, dry_run: true, tag: plan.tag, changes })}\n`;
}

function stepText(plan: Plan, step: PrepareStep, resume: string): string {
  if (step.kind === "underway") {
    return `${pc.cyan("●")} ${step.what} is on its way: ${step.htmlUrl}\nGo on: ${resume}\n`;
  }
  return `${pc.green("✔")} ${step.sha} states ${plan.version}\nPublish it: ${resume}\n`;
}

function stepJson(plan: Plan, step: PrepareStep, resume: string): string {
  const about = { ok: true, tag: plan.tag, resume };
  return step.kind === "underway"
    ? `${JSON.stringify({ ...about, state: "underway", html_url: step.htmlUrl })}\n`
    : `${JSON.stringify({ ...about, state: "prepared", sha: step.sha, pull_request: step.pull?.number ?? null })}\n`;
}
