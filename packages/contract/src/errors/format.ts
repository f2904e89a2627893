import { escapeControls } from "../problem.ts";
import type { Problem } from "../problem.ts";
import type { ReleaseError } from "./release-error.ts";

const MOST_DETAILS = 20;

/**
 * What a person reads: what is wrong, expected, found, next step, then one indented line for each of
 * the first 20 problems. Carries no stack trace and no control characters but the line feeds between
 * its lines.
 */
export function formatError(error: ReleaseError): string {
  const paragraph = [
    sentence(error.message),
    ...(error.expected === undefined ? [] : [sentence(`Expected: ${error.expected}`)]),
    ...(error.found === undefined ? [] : [sentence(`Found: ${error.found}`)]),
    sentence(`Next: ${error.next}`),
    `[${error.code}]`,
  ].join(" ");
  return [paragraph, ...detailLines(error.details ?? [])].join("\n");
}

function detailLines(details: readonly Problem[]): string[] {
  const lines = details.slice(0, MOST_DETAILS).map((problem) => `  - ${formatProblem(problem)}`);
  const more = details.length - lines.length;
  return more > 0 ? [...lines, `  - and ${more} more`] : lines;
}

/** `/assets/0/size: is too small; expected at least 1, found 0` */
export function formatProblem(problem: Problem): string {
  const comparison = [
    ...(problem.expected === undefined ? [] : [`expected ${problem.expected}`]),
    ...(problem.found === undefined ? [] : [`found ${problem.found}`]),
  ].join(", ");
  const place = problem.pointer === "" ? "document" : problem.pointer;
  return escapeControls(
    `${place}: ${problem.message}${comparison === "" ? "" : `; ${comparison}`}`,
  );
}

function sentence(text: string): string {
  const trimmed = escapeControls(text.trim());
  return /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
