// `npm run test:attacks`: strikes with the whole corpus, or with `--only T01,T02`, and says what got
// through. `--sabotage` switches the checks off one by one and says what nobody noticed. `--json`
// prints one document on stdout; progress is on stderr.
import { parseArgs } from "node:util";
import { loadAttacks, runCorpus } from "./corpus.ts";
import { runSabotage } from "./sabotage/run.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] },
    sabotage: { type: "boolean", default: false },
    // For the sabotage: one attack that gets through is enough to know.
    "until-noticed": { type: "boolean", default: false },
  },
});

/** `T01,T02`, or `T01/the beginning of a variant's name` by itself. */
const only = values.only.flatMap((one) => (one.includes("/") ? [one] : one.split(",")));
process.exitCode = await (values.sabotage ? sabotage() : strikeAll());

async function strikeAll(): Promise<number> {
  const attacks = await loadAttacks(only);
  const report = await runCorpus(attacks, {
    untilNoticed: values["until-noticed"],
    onStruck: ({ id, what, verdict }) => {
      const ok = verdict.kind === "rejected";
      progress(`${ok ? "ok  " : verdict.kind.toUpperCase()} ${id} ${what}`);
      if (verdict.kind !== "rejected") progress(`     ${verdict.why}`);
    },
  });
  const { rejected, cases, variants, failures } = report;
  progress(`${rejected} of ${cases} attacks rejected (${variants} variants)`);
  print(report);
  return failures.length === 0 ? 0 : 1;
}

async function sabotage(): Promise<number> {
  const report = await runSabotage(only, progress);
  const { sabotages, noticed, unnoticed, broken } = report;
  progress(`${noticed} of ${sabotages} sabotages noticed`);
  print(report);
  return unnoticed.length + broken.length === 0 ? 0 : 1;
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

function print(report: object): void {
  if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
}
