import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import type { RepositoryName } from "@release-actions/contract";
import { loadLocalConfig } from "@release-actions/lanes";
import type { Finding, LintOptions } from "@release-actions/workflows";
import { Command } from "commander";
import pc from "picocolors";
import { toJson } from "../documents/to-json.ts";
import { connectAsUser } from "../terminal/connection.ts";
import { checkoutRepository } from "../terminal/checkout.ts";
import { repository } from "../terminal/values.ts";
import { version } from "../terminal/version.ts";

interface Options {
  readonly config?: string;
  readonly repository?: RepositoryName;
  readonly github?: RepositoryName;
  readonly apiUrl?: string;
  readonly json?: true;
  readonly sarif?: string;
}

/** `ms release lint`: workflow files, judged by the rules of docs/lint.md. */
export function lintCommand(): Command {
  return new Command("lint")
    .argument("[paths...]", "files or directories; .github/workflows and every action.yml if none")
    .option(
      "--config <file>",
      "release.yml: says which workflow is which lane; ./release.yml if any",
    )
    .option(
      "--repository <owner/name>",
      "whose workflows these are; origin's if absent",
      repository,
    )
    .option("--github <owner/name>", "ask GitHub which checks its branch waits for", repository)
    .option("--api-url <url>", "another GitHub", process.env["GITHUB_API_URL"])
    .option("--sarif <file>", "write the findings for GitHub's code scanning")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  ms release lint --config release.yml\n")
    .action(async (paths: string[], options: Options) => {
      // The parsers take a tenth of a second to load, which no other command should pay.
      const { lint, sarif, workflowFiles } = await import("@release-actions/workflows");
      const files = await workflowFiles(process.cwd(), paths);
      // A part of the workflows cannot tell that a check has no job.
      const findings = lint(files, await surroundings(options, paths.length === 0));
      if (options.sarif !== undefined) {
        await writeFile(options.sarif, `${JSON.stringify(sarif(findings, version()), null, 2)}\n`);
      }
      const errors = findings.filter(({ severity }) => severity === "error").length;
      process.stdout.write(
        options.json
          ? toJson("release lint", {
              ok: errors === 0,
              files: files.map(({ path }) => path),
              findings,
            })
          : asText(findings, files.length),
      );
      if (errors > 0) process.exitCode = 1;
    });
}

/** What release.yml and, when asked, the real branch say about the files. */
async function surroundings(options: Options, complete: boolean): Promise<LintOptions> {
  const path = options.config ?? (existsSync("release.yml") ? "release.yml" : undefined);
  const name = options.repository ?? options.github ?? checkoutRepository(process.cwd());
  const config = path === undefined ? undefined : (await loadLocalConfig(path)).config;
  const told = complete && config !== undefined && name !== undefined;
  const { requiredByBranch, requiredByConfig } = await import("@release-actions/workflows");
  const required = told ? requiredByConfig(config, name) : [];
  const { github, apiUrl } = options;
  const live =
    github === undefined ? [] : await requiredByBranch(await connectAsUser(apiUrl), github);
  return {
    required: [...required, ...live],
    ...(config === undefined ? {} : { config }),
    ...(name === undefined ? {} : { repository: name }),
  };
}

function asText(findings: readonly Finding[], files: number): string {
  const looked = files === 1 ? "1 file" : `${files} files`;
  if (findings.length === 0) return `${pc.green("✔")} ${looked}, nothing found\n`;
  const told = findings.flatMap(({ path, line, column, severity, rule, message, fix }) => [
    `${pc.bold(`${path}:${line}:${column}`)} ${paint(severity)} ${message} ${pc.dim(`[${rule}]`)}`,
    `  ${fix}`,
  ]);
  const count = findings.length === 1 ? "1 finding" : `${findings.length} findings`;
  return [...told, `${count} in ${looked}. Every rule: docs/lint.md`, ""].join("\n");
}

function paint(severity: Finding["severity"]): string {
  return severity === "error" ? pc.red(severity) : pc.yellow(severity);
}
