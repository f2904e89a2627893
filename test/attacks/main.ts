// `npm run test:attacks`: strikes with the whole corpus, or with `--only T01,T02`, and says what got
// through. `--json` prints one document on stdout; progress is on stderr.
import { parseArgs } from "node:util";
import { loadAttacks, runCorpus } from "./corpus.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean" }, only: { type: "string" } },
});

const attacks = await loadAttacks(values.only?.split(",") ?? []);
const { failures, ...report } = await runCorpus(attacks, ({ id, what, verdict }) => {
  const ok = verdict.kind === "rejected";
  process.stderr.write(`${ok ? "ok  " : verdict.kind.toUpperCase()} ${id} ${what}\n`);
  if (verdict.kind !== "rejected") process.stderr.write(`     ${verdict.why}\n`);
});
process.stderr.write(
  `${report.rejected} of ${report.cases} attacks rejected (${report.variants} variants)\n`,
);
if (values.json === true) process.stdout.write(`${JSON.stringify({ ...report, failures })}\n`);
process.exitCode = failures.length === 0 ? 0 : 1;
