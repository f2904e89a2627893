// `npm run test:conformance`: runs the tests that talk to the local GitHub, records every answer it
// gives, and checks each against GitHub's OpenAPI description. Exit code 1 lists the differences.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Exchange } from "../../packages/github-emulator/src/http/exchange.ts";
import { createCheck, type Problem } from "./check.ts";

const SUITES = ["packages/*/test/**/*.test.ts", "test/**/*.test.ts"];

const directory = mkdtempSync(join(tmpdir(), "conformance-"));
const suites = process.argv.length > 2 ? process.argv.slice(2) : SUITES;
const recorder = new URL("record.mjs", import.meta.url).href;
const { status: tests } = spawnSync(
  process.execPath,
  ["--conditions=source", "--test", "--test-concurrency=2", "--test-reporter=dot", ...suites],
  {
    stdio: "inherit",
    env: {
      ...process.env,
      CONFORMANCE_RECORD: directory,
      NODE_OPTIONS: `${process.env["NODE_OPTIONS"] ?? ""} --import=${recorder}`.trim(),
    },
  },
);

const check = createCheck();
const problems = new Map<string, Problem & { readonly target: string }>();
let answers = 0;
const routes = new Set<string>();
for (const file of readdirSync(directory)) {
  for (const line of readFileSync(join(directory, file), "utf8").split("\n")) {
    if (line === "") continue;
    const exchange = JSON.parse(line) as Exchange;
    answers += 1;
    routes.add(`${exchange.method} ${exchange.pattern}`);
    for (const problem of check(exchange)) {
      problems.set(JSON.stringify(problem), { ...problem, target: exchange.target });
    }
  }
}
rmSync(directory, { recursive: true, force: true });

for (const problem of problems.values()) process.stdout.write(`${JSON.stringify(problem)}\n`);
process.stdout.write(
  `${answers} distinct answers of ${routes.size} routes, ${problems.size} differences from the description\n`,
);
// No answer at all means that the recorder was not there, not that all is well.
process.exit(tests === 0 && problems.size === 0 && answers > 0 ? 0 : 1);
