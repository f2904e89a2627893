import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ReleaseError } from "@release-actions/contract";
import { journal, loadOperation, type Operation } from "@release-actions/orchestrate";
import { Command } from "commander";
import { carryOut, type CarryOutOptions } from "../release/carry-out.ts";
import { requireCommitted } from "../release/committed.ts";
import { openConfig } from "../release/open-config.ts";
import { withCarryOutOptions } from "../release/publish-command.ts";
import { openTalk } from "../terminal/talk.ts";

const RECORDS = ".ms-release";

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
        const [path, operation] = await recordOf(record);
        const { origin } = operation.plan.config;
        const open = await openConfig(options.config ?? origin, options.apiUrl);
        requireCommitted(open.config, `ms release resume ${path} --watch`);
        const talk = await openTalk(options.json === true);
        await carryOut("release resume", options, open, journal(path, operation), talk);
      },
    );
}

async function recordOf(named: string | undefined): Promise<[string, Operation]> {
  const paths = named === undefined ? await recordsHere() : [named];
  const found: [string, Operation][] = [];
  for (const path of paths) {
    const operation = await loadIfRecord(path, named !== undefined);
    if (operation !== null && (named !== undefined || !operation.done)) {
      found.push([path, operation]);
    }
  }
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw named === undefined ? undecided(found.map(([path]) => path)) : missing(named);
}

function missing(named: string): ReleaseError {
  return new ReleaseError({
    code: "operation_missing",
    message: `There is no record ${named}.`,
    expected: `a record that a release has left in ${RECORDS}`,
    found: "no such file",
  });
}

function undecided([first, ...others]: readonly string[]): ReleaseError {
  return new ReleaseError({
    code: "operation_missing",
    message:
      first === undefined
        ? "No release is unfinished here."
        : "Several releases are unfinished here: name one.",
    expected: `one unfinished release in ${RECORDS}`,
    found: first === undefined ? "none" : [first, ...others].join(", "),
    ...(first === undefined ? {} : { next: `Name it: \`ms release resume ${first} --watch\`.` }),
  });
}

async function recordsHere(): Promise<string[]> {
  const names = await readdir(RECORDS).catch(() => []);
  const records = names.filter((name) => name.endsWith(".json")).toSorted();
  return records.map((name) => join(RECORDS, name));
}

/** Plan files live in the same directory and are no records. */
async function loadIfRecord(path: string, named: boolean): Promise<Operation | null> {
  try {
    return await loadOperation(path);
  } catch (error) {
    const other = error instanceof ReleaseError && error.code === "operation_invalid";
    if (named || !other) throw error;
    return null;
  }
}
