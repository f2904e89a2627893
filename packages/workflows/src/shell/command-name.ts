import type { Command } from "./script.ts";

// They run the command that follows them.
const WRAPPERS = new Set([
  "sudo",
  "env",
  "time",
  "exec",
  "command",
  "builtin",
  "nice",
  "nohup",
  "xargs",
  "timeout",
  "stdbuf",
  "xvfb-run",
  "cross-env",
]);

/** What runs, without a path and an extension: `mvnw` of `./mvnw --batch-mode`. */
export function commandName(command: Command): string {
  return commandWords(command)[0] ?? "";
}

/** The words of what runs, wrappers such as `sudo` and their options left out; the first is its name. */
export function commandWords({ words }: Command): readonly string[] {
  const texts = words.map(({ text }) => text);
  let start = 0;
  while (start < texts.length - 1 && WRAPPERS.has(baseName(texts[start] ?? ""))) {
    start += 1;
    while (start < texts.length - 1 && /^-|^\w+=|^\d+[smh]?$/.test(texts[start] ?? "")) start += 1;
  }
  const [name = "", ...rest] = texts.slice(start);
  return [baseName(name), ...rest];
}

function baseName(text: string): string {
  const base = text.split(/[/\\]/).at(-1) ?? "";
  return base.replace(/\.(?:exe|cmd|bat)$/i, "").toLowerCase();
}
