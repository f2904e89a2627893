import { readFile, writeFile } from "node:fs/promises";
import { ReleaseError, type RepositoryName, type Tag } from "@release-actions/contract";
import {
  mermaidChain,
  traceChain,
  traceOffline,
  traceRelease,
  type TraceTrust,
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
  readonly trustRoot?: string;
  readonly server?: string;
  readonly signerWorkflow?: string;
  readonly html?: string;
  readonly mermaid?: true;
  readonly json?: true;
  readonly apiUrl?: string;
}

/** `ms release trace`: from a published release back to commit, run, candidate and approval. */
export function traceCommand(): Command {
  return new Command("trace")
    .argument("<owner/repo>", "repository of the release", repository)
    .argument("<tag>", "tag of the release", tag)
    .option("--offline <directory>", "use nothing but the release's files in this directory")
    .option(
      "--trust-root <file>",
      "Sigstore trust root for attestations (gh attestation trusted-root)",
    )
    .option("--server <url>", "the GitHub that the release is of", process.env["GITHUB_SERVER_URL"])
    .option("--signer-workflow <ref>", "reusable workflow that attests, owner/name/path@ref")
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
          ? await traceRelease(
              await connectAsUser(options.apiUrl),
              name,
              of,
              await trustOf(options),
            )
          : await traceOffline(
              options.offline,
              name,
              of,
              await offlineTrust(options),
              quietProgress(),
            );
      if (options.html !== undefined) await writeFile(options.html, traceHtml(trace));
      process.stdout.write(shown(trace, options));
      if (!trace.ok) process.exitCode = 1;
    });
}

async function trustOf({
  server,
  signerWorkflow,
  trustRoot: path,
}: Options): Promise<Partial<TraceTrust>> {
  return {
    ...(server === undefined ? {} : { serverUrl: server.replace(/\/+$/, "") }),
    ...(signerWorkflow === undefined ? {} : { signerWorkflows: [signerWorkflow] }),
    ...(path === undefined ? {} : { trustRoot: { name: path, bytes: await readRoot(path) } }),
  };
}

/** Without GitHub nobody says which GitHub it is of. */
async function offlineTrust(options: Options): Promise<TraceTrust> {
  return { serverUrl: "https://github.com", ...(await trustOf(options)) };
}

async function readRoot(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new ReleaseError({
      code: "file_unreadable",
      message: `The trust root ${path} cannot be read.`,
      found: (cause as NodeJS.ErrnoException).code ?? "an error",
      cause,
    });
  }
}

function shown(trace: Traced, { json, mermaid }: Options): string {
  if (json) return traceJson(trace);
  return mermaid ? `${mermaidChain(traceChain(trace))}\n` : traceText(trace);
}
