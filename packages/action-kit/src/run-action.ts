import { appendFile } from "node:fs/promises";
import { error as annotate, debug, info, setOutput } from "@actions/core";
import { formatError, toReleaseError, type ReleaseError } from "@release-actions/contract";

/** Values that an action sets; booleans and numbers are written as their text. */
export type Outputs = Readonly<Record<string, string | number | boolean>>;

/**
 * Runs an action to its end: outputs on success; one annotation, a summary and `failure-code` on a
 * refusal. The exit code is 0 or 1, nothing else.
 */
export async function runAction(name: string, run: () => Promise<Outputs>): Promise<void> {
  debug(`${name} started ${Math.round(performance.now())} ms after its process`);
  try {
    setOutputs(await run());
  } catch (thrown) {
    await report(name, toReleaseError(thrown));
    process.exitCode = 1;
  }
}

/** Sets outputs; the values are written so that a newline in one cannot start another. */
export function setOutputs(outputs: Outputs): void {
  for (const [key, value] of Object.entries(outputs)) setOutput(key, String(value));
}

async function report(name: string, error: ReleaseError): Promise<void> {
  annotate(formatError(error), { title: `${name}: ${error.code}` });
  setOutput("failure-code", error.code);
  // Whoever made a mistake needs no stack trace; whoever reports a defect does.
  if (error.code === "defect" && error.cause instanceof Error) info(error.cause.stack ?? "");
  await writeSummary(failureSummary(name, error));
}

/** Appends Markdown to the job's summary page; does nothing outside a runner. */
export async function writeSummary(markdown: string): Promise<void> {
  const file = process.env["GITHUB_STEP_SUMMARY"];
  if (file === undefined || file === "") return;
  await appendFile(file, `${markdown}\n`);
}

function failureSummary(name: string, error: ReleaseError): string {
  const rows = [
    ["What is wrong", error.message],
    ["Expected", error.expected],
    ["Found", error.found],
    ["Next step", error.next],
  ].flatMap(([label, text]) =>
    text === undefined ? [] : [`| **${label ?? ""}** | ${asCell(text)} |`],
  );
  const details = (error.details ?? [])
    .slice(0, 50)
    .map(
      ({ pointer, message, expected, found }) =>
        `| ${asCell(pointer)} | ${asCell(message)} | ${asCell(expected ?? "")} | ${asCell(found ?? "")} |`,
    );
  return [
    `## ${name} refused: \`${error.code}\``,
    "",
    "| | |",
    "| --- | --- |",
    ...rows,
    ...(details.length === 0
      ? []
      : ["", "| Where | What | Expected | Found |", "| --- | --- | --- | --- |", ...details]),
    "",
  ].join("\n");
}

function asCell(text: string): string {
  return text
    .replace(/[\r\n]+/g, " ")
    .replaceAll("|", String.raw`\|`)
    .replaceAll("<", "&lt;");
}
