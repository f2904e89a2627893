import { ReleaseError, type RepositoryName } from "@release-actions/contract";
import { loadLocalConfig } from "@release-actions/lanes";
import type { Finding, InitFile, InitPlan } from "@release-actions/workflows";
import { Command } from "commander";
import pc from "picocolors";
import { toJson } from "../documents/to-json.ts";
import { askConfirm, canAsk } from "../terminal/ask.ts";
import { checkoutRepository } from "../terminal/checkout.ts";
import { colouredDiff } from "../terminal/diff.ts";
import { repository } from "../terminal/values.ts";

interface Options {
  readonly config: string;
  readonly repository?: RepositoryName;
  readonly dir: string;
  readonly template?: string;
  readonly policy?: string;
  readonly yes?: true;
  readonly dryRun?: true;
  readonly interactive: boolean;
  readonly json?: true;
}

/** `ms release init`: the workflows that a repository needs, from release.yml. */
export function initCommand(): Command {
  return new Command("init")
    .option("--config <file>", "release.yml", "release.yml")
    .option("--repository <owner/name>", "whose checkout it is; origin's if absent", repository)
    .option("--dir <directory>", "the checkout", ".")
    .option("--template <name>", "another template than the repository's own")
    .option("--policy <where>", "where promotions read release.yml: a path, or owner/name:path")
    .option("--yes", "replace files that have another text")
    .option("--dry-run", "show what would change and write nothing")
    .option("--no-interactive", "never ask")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  ms release init --config ../distribution/release.yml\n")
    .action(async (options: Options) => {
      const { config } = await loadLocalConfig(options.config);
      const name = options.repository ?? checkoutRepository(options.dir);
      if (name === undefined) throw unknownRepository(options.dir);
      const { lint, planInit, requiredByConfig, writeFiles } =
        await import("@release-actions/workflows");
      const { template, policy, dir: directory } = options;
      const plan = await planInit({
        config,
        repository: name,
        directory,
        ...(template === undefined ? {} : { template }),
        ...(policy === undefined ? {} : { policy }),
      });
      // The workflows, as they will be, under the rules for them: a check without a job is told now.
      const required = requiredByConfig(config, name);
      const workflows = plan.files.filter(({ path }) => path.startsWith(".github/workflows/"));
      const findings = lint(workflows, { config, repository: name, required });
      if (!options.json) process.stdout.write(differences(plan));
      const files = options.dryRun ? [] : await agreed(plan, options);
      await writeFiles(directory, files);
      process.stdout.write(
        options.json ? asJson(plan, files, findings) : summary(plan, files, findings),
      );
    });
}

/** The files to write: new ones, and edited ones that somebody gave up. */
async function agreed({ files }: InitPlan, options: Options): Promise<readonly InitFile[]> {
  const created = files.filter(({ state }) => state === "new");
  const edited = files.filter(({ state }) => state === "edited");
  if (options.yes || edited.length === 0) return [...created, ...edited];
  if (!canAsk(options)) throw editedFiles(edited);
  const given: InitFile[] = [];
  for (const file of edited) {
    if (await askConfirm(`Replace ${file.path}?`)) given.push(file);
  }
  return [...created, ...given];
}

function editedFiles(edited: readonly InitFile[]): ReleaseError {
  return new ReleaseError({
    code: "files_edited",
    message: `Nothing was written: ${edited.map(({ path }) => path).join(", ")} would be replaced.`,
    details: edited.map(({ path, diff }) => ({
      pointer: path,
      message: `${changed(diff, "-")} lines would go, ${changed(diff, "+")} would come`,
    })),
  });
}

function changed(diff: string, mark: "-" | "+"): number {
  const lines = diff.split("\n").slice(2);
  return lines.filter((line) => line.startsWith(mark)).length;
}

function differences({ files }: InitPlan): string {
  return files
    .filter(({ diff }) => diff !== "")
    .map(({ diff }) => colouredDiff(diff))
    .join("");
}

function summary(
  plan: InitPlan,
  written: readonly InitFile[],
  findings: readonly Finding[],
): string {
  const lines = plan.files.map((file) => {
    const did =
      file.state === "same"
        ? "as it should be"
        : written.includes(file)
          ? "written"
          : "not written";
    return `${did === "not written" ? pc.yellow("!") : pc.green("✔")} ${file.path} ${pc.dim(did)}`;
  });
  const gates = plan.environments.map(
    (name) =>
      `${pc.yellow("!")} The environment ${name} must exist with its rules before the first run.`,
  );
  const told = findings.map(
    ({ path, line, message, rule }) => `${pc.yellow("!")} ${path}:${line} ${message} [${rule}]`,
  );
  return [`Template ${plan.template}`, ...lines, ...gates, ...told, ""].join("\n");
}

function asJson(
  plan: InitPlan,
  written: readonly InitFile[],
  findings: readonly Finding[],
): string {
  const files = plan.files.map((file) => ({
    path: file.path,
    state: file.state,
    written: written.includes(file),
    diff: file.diff,
  }));
  const { template, environments } = plan;
  return toJson("release init", { ok: true, template, environments, files, findings });
}

function unknownRepository(directory: string): ReleaseError {
  return new ReleaseError({
    code: "repository_invalid",
    message: `${directory} has no remote \`origin\` that tells its repository.`,
    expected: "--repository owner/name",
  });
}
