import pc from "picocolors";

/** A unified diff as terminals show it. */
export function colouredDiff(diff: string): string {
  return diff
    .split("\n")
    .map((line) => {
      if (line.startsWith("+++") || line.startsWith("---")) return pc.bold(line);
      if (line.startsWith("@@")) return pc.cyan(line);
      if (line.startsWith("+")) return pc.green(line);
      return line.startsWith("-") ? pc.red(line) : line;
    })
    .join("\n");
}
