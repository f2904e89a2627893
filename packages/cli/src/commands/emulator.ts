import { resolve } from "node:path";
import type { Emulator } from "@release-actions/github-emulator";
import { Command } from "commander";
import { toJson } from "../documents/to-json.ts";
import { untilSignalled } from "../terminal/signals.ts";
import { actionMapping, port, wholeNumber } from "../terminal/values.ts";

interface Options {
  readonly port: number;
  readonly data: string;
  readonly host: string;
  readonly seed?: number;
  readonly ghes?: string;
  readonly act?: string;
  readonly action: Readonly<Record<string, string>>;
  readonly runner: boolean;
  readonly json?: true;
}

const LOOPBACK = "127.0.0.1";

/** `ms emulator`: a local GitHub that runs until it is told to stop. */
export function emulatorCommand(): Command {
  return new Command("emulator")
    .option("--port <n>", "port to listen on; 0 takes a free one", port, 8740)
    .option("--data <dir>", "where everything is kept", ".ms-release/emulator")
    .option("--host <address>", "address to listen on", LOOPBACK)
    .option("--seed <n>", "make ids and tokens the same on each fresh start", wholeNumber)
    .option("--ghes <version>", "pass for this version of Enterprise Server, such as 3.20")
    .option("--no-runner", "record workflow runs without executing them")
    .option("--act <path>", "the act to execute workflows with")
    .option(
      "--action <owner/repo=dir>",
      "use a directory for an action that workflows name (again for more)",
      actionMapping,
      {},
    )
    .option("--json", "print one line of JSON when it is ready")
    .addHelpText("after", "\nExample:\n  ms emulator --action petitechose/release-actions=.\n")
    .action(async (options: Options) => {
      const { openEmulator } = await import("../terminal/open-emulator.ts");
      const emulator = await openEmulator({
        dataDir: resolve(options.data),
        port: options.port,
        host: options.host,
        ...(options.seed === undefined ? {} : { seed: options.seed }),
        ...(options.ghes === undefined ? {} : { ghes: options.ghes }),
        ...(options.runner
          ? {
              runner: {
                actions: options.action,
                ...(options.act === undefined ? {} : { act: options.act }),
              },
            }
          : {}),
      });
      const { urls, tokens } = emulator;
      process.stdout.write(
        options.json
          ? toJson("emulator", { ok: true, ...urls, tokens })
          : banner(emulator, options),
      );
      await untilSignalled();
      await emulator.close();
    });
}

function banner({ urls, tokens }: Emulator, options: Options): string {
  const where = options.host === LOOPBACK ? "this machine only" : `OPEN TO ${options.host}`;
  return [
    `Local GitHub at ${urls.url} (${where}), data in ${resolve(options.data)}`,
    `  page     ${urls.url}/`,
    `  REST     GITHUB_API_URL=${urls.api_url}`,
    `  git      git clone ${urls.git_url}/<owner>/<repo>.git`,
    `  control  ${urls.admin_url}/requests, /faults, /reset`,
    `  runner   ${options.runner ? "workflows are executed with act" : "runs are only recorded"}`,
    `  tokens   admin  ${tokens.admin}`,
    `           writer ${tokens.writer}`,
    `           reader ${tokens.reader}`,
    "Ctrl-C stops it; the data stays.",
    "",
  ].join("\n");
}
