import { relative, resolve } from "node:path";
import { Command } from "commander";
import { display } from "../rehearse/display.ts";
import { rehearse, type RehearseOptions } from "../rehearse/rehearse.ts";
import { rehearsalJson, rehearsalText } from "../rehearse/report.ts";
import { rehearsalRoot } from "../rehearse/root.ts";
import { withWorkflowsOptions, type WorkflowsOptions } from "../rehearse-workflows/options.ts";
import { runWorkflows } from "../rehearse-workflows/run.ts";
import { untilSignalled } from "../terminal/signals.ts";
import { port } from "../terminal/values.ts";

interface Options extends Omit<WorkflowsOptions, "data"> {
  readonly data?: string;
  readonly workflows?: true;
}

const DATA = ".ms-release/rehearsal";

/** `ms release rehearse`: a whole release on a local GitHub, of this repository or of one's own. */
export function rehearseCommand(): Command {
  const command = new Command("rehearse")
    .option("--data <dir>", `where the local GitHub is kept (default: ${DATA}…)`)
    .option("--port <n>", "port of the local GitHub; 0 takes a free one", port, 0)
    .option("--keep", "leave the local GitHub up until Ctrl-C")
    .option("--json", "print one JSON document");
  return withWorkflowsOptions(command)
    .addHelpText(
      "after",
      "\nExamples:\n  ms release rehearse\n  ms release rehearse --workflows --channel beta --approve\n",
    )
    .action(async (options: Options) => {
      if (options.workflows === true) {
        await runWorkflows({ ...options, data: options.data ?? `${DATA}-workflows` });
        return;
      }
      const dataDir = resolve(options.data ?? DATA);
      const run = { root: await rehearsalRoot(dataDir), dataDir, port: options.port };
      await runRehearsal(run, options);
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
