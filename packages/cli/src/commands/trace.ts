import { writeFile } from "node:fs/promises";
import type { RepositoryName, Tag } from "@release-actions/contract";
import {
  mermaidChain,
  traceChain,
  traceOffline,
  traceRelease,
  type Traced,
} from "@release-actions/lanes";
import { Command } from "commander";
import { connectAsUser } from "../terminal/connection.ts";
import { quietProgress } from "../terminal/quiet-progress.ts";
import { traceHtml } from "../terminal/trace-html.ts";
import { traceJson, traceText } from "../terminal/trace-text.ts";
import { repository, tag } from "../terminal/values.ts";

interface Options {
  readonly offline?: string;
  readonly html?: string;
  readonly mermaid?: true;
  readonly json?: true;
  readonly apiUrl?: string;
}

/** `ms release trace`: from a published release back to commit, run, candidate and approval. */
export function traceCommand(): Command {
  return new Command("trace")
    .description("Follow a published release back to its commit, and check every step")
    .argument("<owner/repo>", "repository of the release", repository)
    .argument("<tag>", "tag of the release", tag)
    .option("--offline <directory>", "use nothing but the release's files in this directory")
    .option("--html <file>", "write a page that needs nothing else")
    .option("--mermaid", "print the chain as a Mermaid graph")
    .option("--json", "print one JSON document")
    .option("--api-url <url>", "another GitHub", process.env["GITHUB_API_URL"])
    .addHelpText(
      "after",
      "\nExamples:\n  ms release trace petitechose/loader v1.2.0\n  ms release trace petitechose/loader v1.2.0 --offline ./downloads --html trace.html\n",
    )
    .action(async (name: RepositoryName, of: Tag, options: Options) => {
      const trace =
        options.offline === undefined
          ? await traceRelease(connectAsUser(options.apiUrl), name, of)
          : await traceOffline(options.offline, name, of, quietProgress());
      if (options.html !== undefined) await writeFile(options.html, traceHtml(trace));
      process.stdout.write(shown(trace, options));
      if (!trace.ok) process.exitCode = 1;
    });
}

function shown(trace: Traced, { json, mermaid }: Options): string {
  if (json) return traceJson(trace);
  return mermaid ? `${mermaidChain(traceChain(trace))}\n` : traceText(trace);
}
