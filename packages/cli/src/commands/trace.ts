import { ReleaseError, type RepositoryName, type Tag } from "@release-actions/contract";
import { connect, traceRelease } from "@release-actions/lanes";
import { Command } from "commander";
import { traceJson, traceText } from "../terminal/trace-text.ts";
import { sayWait } from "../terminal/say-wait.ts";
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
      const connection = connect({
        token: token(),
        retry: { onWait: sayWait },
        ...(options.apiUrl === undefined ? {} : { apiUrl: options.apiUrl }),
      });
      const trace = await traceRelease(connection, name, of);
      process.stdout.write(options.json ? traceJson(trace) : traceText(trace));
      if (!trace.ok) process.exitCode = 1;
    });
}

function token(): string {
  const found = process.env["GH_TOKEN"] ?? process.env["GITHUB_TOKEN"] ?? "";
  if (found !== "") return found;
  throw new ReleaseError({ code: "token_missing", message: "There is no token in GH_TOKEN." });
}
