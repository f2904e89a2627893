import { relative, resolve } from "node:path";
import { ERROR_CODES, toReleaseError } from "@release-actions/contract";
import { Command } from "commander";
import { display } from "../rehearse/display.ts";
import { rehearse, type RehearseOptions } from "../rehearse/rehearse.ts";
import { rehearsalJson, rehearsalText } from "../rehearse/report.ts";
import { rehearsalRoot } from "../rehearse/root.ts";
import { untilSignalled } from "../terminal/signals.ts";
import { port } from "../terminal/values.ts";

interface Options {
  readonly data: string;
  readonly port: number;
  readonly json?: true;
  readonly keep?: true;
}

/** `ms release rehearse`: a whole release of this repository on a local GitHub. */
export function rehearseCommand(): Command {
  return new Command("rehearse")
    .description("Release this repository's HEAD on a local GitHub, with the shipped actions")
    .option("--data <dir>", "where the local GitHub is kept", ".ms-release/rehearsal")
    .option("--port <n>", "port of the local GitHub; 0 takes a free one", port, 0)
    .option("--keep", "leave the local GitHub up until Ctrl-C")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExamples:\n  ms release rehearse\n  ms release rehearse --keep\n")
    .action(async (options: Options) => {
      try {
        const dataDir = resolve(options.data);
        const run = { root: await rehearsalRoot(dataDir), dataDir, port: options.port };
        await runRehearsal(run, options);
      } catch (thrown) {
        if (options.json) process.stdout.write(failureJson(thrown));
        throw thrown;
      }
    });
}

async function runRehearsal(run: RehearseOptions, options: Options): Promise<void> {
  const rehearsal = await rehearse(run, display());
  const { urls } = rehearsal.local.emulator;
  process.stdout.write(options.json ? rehearsalJson(rehearsal) : rehearsalText(rehearsal));
  if (options.keep) {
    process.stderr.write(`The local GitHub stays at ${urls.url} until Ctrl-C.\n`);
    await untilSignalled();
  } else if (!options.json) {
    const data = relative(process.cwd(), run.dataDir) || ".";
    process.stderr.write(
      `Look at it again: npx ms emulator --data ${data}/github, or npm start -- --keep\n`,
    );
  }
  await rehearsal.local.emulator.close();
}

function failureJson(thrown: unknown): string {
  const { code, message, expected, found, next } = toReleaseError(thrown);
  const error = { code, message, expected, found, next, exit: ERROR_CODES[code].exit };
  return `${JSON.stringify({ ok: false, error })}\n`;
}
