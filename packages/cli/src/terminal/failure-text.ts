import { escapeControls, formatProblem, type ReleaseError } from "@release-actions/contract";
import pc from "picocolors";
import { wrapped } from "./wrapped.ts";

const MOST_DETAILS = 20;

/**
 * A failure as somebody at a terminal reads it: what is wrong, and below it what was expected, what was
 * found and what to do, each in lines that break between words.
 */
export function failureText(error: ReleaseError, columns: number): string {
  const { code, details = [], expected, found, message, next } = error;
  const more = details.length - MOST_DETAILS;
  return [
    ...broken(`${message} [${code}]`, columns, [pc.red("✘ "), "  "]),
    ...part("expected", expected, columns),
    ...part("found", found, columns),
    ...details
      .slice(0, MOST_DETAILS)
      .flatMap((problem) => broken(formatProblem(problem), columns, ["  - ", "    "])),
    ...(more > 0 ? [`  - and ${more} more`] : []),
    ...part("next", next, columns),
  ].join("\n");
}

function part(name: string, text: string | undefined, columns: number): string[] {
  if (text === undefined) return [];
  return broken(text, columns, [`  ${pc.dim(name.padEnd(8))} `, " ".repeat(11)]);
}

/**
 * Lines no longer than the terminal is wide. What has no space in it, such as an address, stays whole, and
 * so does a command between backticks: both are copied.
 */
function broken(
  text: string,
  columns: number,
  indents: readonly [first: string, rest: string],
): string[] {
  const words = (text.match(/(?:`[^`]*`|\S)+/g) ?? []).map(escapeControls);
  return wrapped(words, columns, indents);
}
