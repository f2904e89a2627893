/**
 * Colours are for eyes: only where both streams are terminals, unless FORCE_COLOR asks for them. In CI
 * too: what is piped there ends in files and in `grep`. The libraries look at the environment when they
 * are loaded, some of them at CI first, so this has to run before a command is.
 */
export function settleColours(env: NodeJS.ProcessEnv = process.env): void {
  const forced = (env["FORCE_COLOR"] ?? "0") !== "0";
  const seen = process.stdout.isTTY && process.stderr.isTTY;
  if (!forced && !seen) env["NO_COLOR"] = "1";
}
