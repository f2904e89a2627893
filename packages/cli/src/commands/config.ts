import {
  describeConfig,
  loadLocalConfig,
  type ConfigLine,
  type LoadedConfig,
} from "@release-actions/lanes";
import { Command } from "commander";
import pc from "picocolors";
import { toJson } from "../documents/to-json.ts";
import { isElsewhere, openConfig } from "../release/open-config.ts";

/** `ms release config`: what release.yml says, and whether it can be used. */
export function configCommand(): Command {
  return new Command("config").addCommand(
    new Command("check")
      .description("Check release.yml and say in sentences what it means")
      .argument(
        "[file]",
        "a file, or owner/name:path in a repository's default branch",
        "release.yml",
      )
      .option("--api-url <url>", "another GitHub", process.env["GITHUB_API_URL"])
      .option("--json", "print one JSON document")
      .addHelpText("after", "\nExample:\n  ms release config check release.yml\n")
      .action(async (file: string, options: { apiUrl?: string; json?: true }) => {
        const loaded = await load(file, options.apiUrl);
        const lines = describeConfig(loaded.config);
        process.stdout.write(options.json ? asJson(loaded, lines) : asText(loaded, lines));
      }),
  );
}

/** A file of this machine, or of a default branch when the name says so. */
async function load(file: string, apiUrl: string | undefined): Promise<LoadedConfig> {
  return isElsewhere(file) ? (await openConfig(file, apiUrl)).config : loadLocalConfig(file);
}

function asText({ origin, digest }: LoadedConfig, lines: readonly ConfigLine[]): string {
  const width = Math.max(...lines.map(({ name }) => name.length));
  return [
    `${pc.green("✔")} ${pc.bold(origin)} ${pc.dim(digest)}`,
    ...lines.flatMap(({ part, name, says, hint }) => [
      `  ${part.padEnd(8)} ${name.padEnd(width)}  ${says}`,
      ...(hint === undefined ? [] : [`  ${" ".repeat(8 + width + 1)}  ${pc.yellow("!")} ${hint}`]),
    ]),
    "",
  ].join("\n");
}

function asJson({ origin, digest, config }: LoadedConfig, lines: readonly ConfigLine[]): string {
  return toJson("release config check", { ok: true, origin, digest, lines, config });
}
