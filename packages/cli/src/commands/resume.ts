import { ReleaseError } from "@release-actions/contract";
import { journal, loadOperation, type Talk } from "@release-actions/orchestrate";
import { Command } from "commander";
import { carryOut, resumeCommand as resumeOf, type CarryOutOptions } from "../release/carry-out.ts";
import { requireCommitted } from "../release/committed.ts";
import { DEFAULT_API, requireSameGitHub } from "../release/github-address.ts";
import { openConfig } from "../release/open-config.ts";
import { withCarryOutOptions } from "../release/publish-command.ts";
import { RECORDS, unfinishedHere, type FoundRecord, type Superseded } from "../release/records.ts";
import { openTalk } from "../terminal/talk.ts";

/** `ms release resume`: goes on with a release that was begun. */
export function resumeCommand(): Command {
  return withCarryOutOptions(
    new Command("resume").argument(
      "[record]",
      "its record; the only unfinished one in .ms-release when absent",
    ),
  )
    .option("--config <where>", "release.yml, when it is not where the plan found it")
    .option("--no-interactive", "ask nothing, also on a terminal")
    .option("--json", "print one JSON document")
    .option("--api-url <url>", "another GitHub", process.env["GITHUB_API_URL"])
    .addHelpText(
      "after",
      "\nExamples:\n  ms release resume --watch\n  ms release resume .ms-release/app-v1.2.0.json --watch\n",
    )
    .action(
      async (
        record: string | undefined,
        options: CarryOutOptions & { readonly config?: string },
      ) => {
        const talk = await openTalk(options.json === true);
        const { path, operation } = await recordOf(record, talk);
        const { origin } = operation.plan.config;
        requireSameGitHub(operation.api_url, options.apiUrl, `ms release resume ${path} --watch`);
        const open = await openConfig(options.config ?? origin, options.apiUrl);
        const { apiUrl } = open.connection;
        if (apiUrl !== DEFAULT_API) talk.note(`On the GitHub at ${apiUrl}`);
        requireCommitted(open.config, resumeOf(path, options.apiUrl));
        await carryOut("release resume", options, open, journal(path, operation), talk);
      },
    );
}

async function recordOf(named: string | undefined, talk: Talk): Promise<FoundRecord> {
  if (named !== undefined) {
    const operation = await loadOperation(named);
    if (operation === null) throw missing(named);
    return { path: named, operation };
  }
  const { open, superseded } = await unfinishedHere();
  const [only] = open;
  if (only === undefined || open.length > 1) throw undecided(open, superseded);
  for (const one of superseded) talk.note(`${givenUp(one)} ${removal(one)}`);
  return only;
}

function missing(named: string): ReleaseError {
  return new ReleaseError({
    code: "operation_missing",
    message: `There is no record ${named}.`,
    expected: `a record that a release has left in ${RECORDS}`,
    found: "no such file",
  });
}

function undecided(open: readonly FoundRecord[], superseded: readonly Superseded[]): ReleaseError {
  const resumes = open.map(({ path }) => `\`ms release resume ${path} --watch\``);
  const removals = superseded.map(removal).join(" ");
  return new ReleaseError({
    code: "operation_missing",
    message:
      open.length === 0
        ? "No release is unfinished here."
        : "Several releases are unfinished here: name one.",
    expected: `one unfinished release in ${RECORDS}`,
    found: open.map(({ path }) => path).join(", ") || "none",
    details: superseded.map((one) => ({ pointer: one.path, message: givenUp(one) })),
    ...(open.length === 0
      ? superseded.length === 0
        ? {}
        : { next: `${removals} What could be released says \`ms release status\`.` }
      : { next: [`Name one of them: ${resumes.join(", ")}.`, removals].join(" ").trim() }),
  });
}

function givenUp({ by, operation: { plan } }: Superseded): string {
  return `${plan.product} ${plan.tag} was given up: ${by} is published.`;
}

function removal({ path }: Superseded): string {
  return `Its record may go: \`rm ${path}\`.`;
}
