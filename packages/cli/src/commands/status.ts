import { readStatus, type ChannelStatus } from "@release-actions/orchestrate";
import { Command } from "commander";
import pc from "picocolors";
import { toJson } from "../documents/to-json.ts";
import { openConfig } from "../release/open-config.ts";

interface Options {
  readonly config: string;
  readonly apiUrl?: string;
  readonly json?: true;
}

/** `ms release status`: what users have, what is under way, who is waited for. */
export function statusCommand(): Command {
  return new Command("status")
    .option("--config <where>", "release.yml: a file, or owner/name:path", "release.yml")
    .option("--json", "print one JSON document")
    .option("--api-url <url>", "another GitHub", process.env["GITHUB_API_URL"])
    .addHelpText("after", "\nExample:\n  ms release status\n")
    .action(async ({ apiUrl, config: name, json }: Options) => {
      const { config: loaded, connection } = await openConfig(name, apiUrl);
      const channels = await readStatus(connection, loaded.config);
      process.stdout.write(
        json === true ? toJson("release status", { ok: true, channels }) : asText(channels),
      );
    });
}

function asText(channels: readonly ChannelStatus[]): string {
  return channels
    .map(({ channel, last, next, product, runs, yanked }) =>
      [
        `${pc.bold(`${product}/${channel}`)} ${last ? `${last.tag} ${pc.dim(last.commit)}` : "no release yet"}`,
        ...(yanked.length > 0 ? [pc.yellow(`  taken back: ${yanked.join(", ")}`)] : []),
        ...runs.map(
          ({ actor, status, title }) =>
            `  ${status}: ${title} ${pc.dim(`by ${actor ?? "nobody"}`)}`,
        ),
        `  next: ${next}`,
        "",
      ].join("\n"),
    )
    .join("");
}
