import { unifiedDiff } from "@release-actions/workflows";
import type { Plan } from "@release-actions/contract";
import {
  openJournal,
  prepareOnly,
  previewChanges,
  recordPath,
  type Change,
  type ReadyStep,
} from "@release-actions/orchestrate";
import { Command } from "commander";
import pc from "picocolors";
import { toJson } from "../documents/to-json.ts";
import { colouredDiff } from "../terminal/diff.ts";
import { openTalk } from "../terminal/talk.ts";
import { contextOf, resumeCommand } from "./carry-out.ts";
import { confirmed } from "./confirm.ts";
import { obtainPlan, type Kind } from "./obtain-plan.ts";
import { goesOnBy, withCommand } from "./next-command.ts";
import { withLifecycleOptions, type LifecycleOptions } from "./options.ts";
import { underwayText } from "./outcome.ts";
import { planText } from "./plan-text.ts";

interface Options extends LifecycleOptions {
  readonly watch?: true;
  readonly dryRun?: true;
}

const WORDS: Readonly<Record<Kind, string>> = {
  app: "Bump the version by a pull request, and merge it when it is green; publish does it too",
  content:
    "Build the candidates that are missing, write the release spec by a pull request, and merge it when it is green; publish does it too",
};

/** `ms release <kind> prepare`: what the release's repository must state, by a pull request. */
export function prepareCommand(kind: Kind): Command {
  return withLifecycleOptions(new Command("prepare").description(WORDS[kind]))
    .option("--watch", "wait for the checks, and for what is built")
    .option("--dry-run", "say what would change; writes nothing anywhere")
    .addHelpText(
      "after",
      `\nExamples:\n  ms release ${kind} prepare --channel stable --auto --dry-run\n  ms release ${kind} prepare --plan .ms-release/${kind}-stable.json --watch\n`,
    )
    .action(async (options: Options) => {
      const talk = await openTalk(options.json === true);
      const next = { command: "prepare", approves: false } as const;
      const obtained = await obtainPlan(
        kind,
        options,
        talk,
        options.dryRun === true ? undefined : next,
      );
      const { config, connection, plan, warnings } = obtained;
      if (options.dryRun === true) {
        const changes = await previewChanges(plan, { connection, config });
        talk.end();
        process.stdout.write(
          options.json === true ? previewJson(plan, changes) : previewText(plan, warnings, changes),
        );
        return;
      }
      await confirmed(obtained, options, talk);
      const journal = await openJournal(recordPath(plan), plan, connection.apiUrl);
      const context = contextOf({ ...options, build: true }, obtained, journal, talk);
      const resume = resumeCommand(journal.path, options.apiUrl);
      const step = await prepareOnly(context).catch((error: unknown) => {
        throw withCommand(error, goesOnBy(error, plan, resume, options.apiUrl));
      });
      talk.end();
      const write = options.json === true ? stepJson : stepText;
      process.stdout.write(write(plan, step, resume));
    });
}

function previewText(plan: Plan, warnings: readonly string[], changes: readonly Change[]): string {
  const lines = changes.map(
    (change) => `  ${change.path}: ${change.what}\n${colouredDiff(diffOf(change))}`,
  );
  const none = `  nothing: ${plan.repository.name} states ${plan.version} already, or need not\n`;
  return `${planText(plan, warnings, process.stdout.columns)}Would change:\n${lines.join("") || none}`;
}

function previewJson(plan: Plan, changes: readonly Change[]): string {
  const told = changes.map((change) => {
    const { path, what } = change;
    return { path, what, diff: diffOf(change) };
  });
  return toJson(`release ${plan.kind} prepare`, {
    ok: true,
    dry_run: true,
    tag: plan.tag,
    changes: told,
  });
}

function diffOf({ before, path, text }: Change): string {
  return unifiedDiff(path, before, text);
}

function stepText(plan: Plan, step: ReadyStep, resume: string): string {
  if (step.kind === "underway") {
    return `${underwayText(step)}\nGo on: ${resume}\n`;
  }
  return `${pc.green("✔")} ${step.sha} states ${plan.version}\nPublish it: ${resume}\n`;
}

function stepJson(plan: Plan, step: ReadyStep, resume: string): string {
  const about = { ok: true as const, tag: plan.tag, resume };
  const command = `release ${plan.kind} prepare` as const;
  return step.kind === "underway"
    ? toJson(command, {
        ...about,
        state: "underway",
        waits_for: step.waitsFor ?? null,
        html_url: step.htmlUrl,
      })
    : toJson(command, {
        ...about,
        state: "prepared",
        sha: step.sha,
        pull_request: step.pull?.number ?? null,
      });
}
