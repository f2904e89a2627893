import type { RepositoryName, Tag } from "@release-actions/contract";
import { traceRelease } from "@release-actions/lanes";
import { Command } from "commander";
import { connectAsUser } from "../terminal/connection.ts";
import { traceJson, traceText } from "../terminal/trace-text.ts";
import { repository, tag } from "../terminal/values.ts";

/** `ms release trace`: from a published release back to commit, run, candidate and approval. */
export function traceCommand(): Command {
  return new Command("trace")
    .description("Follow a published release back to its commit, and check every step")
    .argument("<owner/repo>", "repository of the release", repository)
    .argument("<tag>", "tag of the release", tag)
    .option("--api-url <url>", "another GitHub", process.env["GITHUB_API_URL"])
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  ms release trace petitechose/loader v1.2.0\n")
    .action(async (name: RepositoryName, of: Tag, options: { apiUrl?: string; json?: true }) => {
      const trace = await traceRelease(connectAsUser(options.apiUrl), name, of);
      process.stdout.write(options.json ? traceJson(trace) : traceText(trace));
      if (!trace.ok) process.exitCode = 1;
    });
}
