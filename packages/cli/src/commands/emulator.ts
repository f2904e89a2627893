import { resolve } from "node:path";
import { Command } from "commander";
import { openEmulator } from "../terminal/open-emulator.ts";
import { untilSignalled } from "../terminal/signals.ts";
import { port, wholeNumber } from "../terminal/values.ts";

interface Options {
  readonly port: number;
  readonly data: string;
  readonly seed?: number;
  readonly json?: true;
}

/** `ms emulator`: a local GitHub that runs until it is told to stop. */
export function emulatorCommand(): Command {
  return new Command("emulator")
    .description("Run a local GitHub, for rehearsal and tests")
    .option("--port <n>", "port to listen on; 0 takes a free one", port, 8740)
    .option("--data <dir>", "where everything is kept", ".ms-release/emulator")
    .option("--seed <n>", "make ids and tokens the same on each fresh start", wholeNumber)
    .option("--json", "print one line of JSON when it is ready")
    .action(async (options: Options) => {
      const emulator = await openEmulator({
        dataDir: resolve(options.data),
        port: options.port,
        ...(options.seed === undefined ? {} : { seed: options.seed }),
      });
      const { urls, tokens } = emulator;
      if (options.json) {
        process.stdout.write(`${JSON.stringify({ ...urls, tokens })}\n`);
      } else {
        process.stdout.write(
          [
            `Local GitHub at ${urls.url} (loopback only), data in ${resolve(options.data)}`,
            `  REST     GITHUB_API_URL=${urls.api_url}`,
            `  git      git clone ${urls.git_url}/<owner>/<repo>.git`,
            `  control  ${urls.admin_url}/requests, /faults, /reset`,
            `  tokens   admin ${tokens.admin}`,
            `           writer ${tokens.writer}`,
            `           reader ${tokens.reader}`,
            "Ctrl-C stops it; the data stays.",
            "",
          ].join("\n"),
        );
      }
      await untilSignalled();
      await emulator.close();
    });
}
