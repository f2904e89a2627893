// `npm test`, or some files of it: `npm test -- test/cli test/updater`. Two at a time, and those that take
// longest first: one that begins last would leave the other processor idle for as long as it takes.
import { existsSync, globSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { stop } from "esbuild";
import { makePackage } from "./pack/package.ts";

const root = dirname(import.meta.dirname);
const cache = join(root, "node_modules", ".cache");
const TIMEOUT_MS = 300_000;

/** Each takes more than fifteen seconds. What is no test file any more has to leave the list, too. */
const LONGEST: readonly string[] = [
  "test/orchestrate/yank.test.ts",
  "test/orchestrate/prepare.test.ts",
  "test/orchestrate/content.test.ts",
  "test/orchestrate/content-refusals.test.ts",
  "test/orchestrate/publish.test.ts",
  "test/updater/generate.test.ts",
  "test/attacks/replays.test.ts",
  "test/provenance/forgeries.test.ts",
  "test/promote/release-attestation.test.ts",
  "test/cli/keys.test.ts",
];

/** Every test file, in the order in which it is begun. */
function testFiles(): string[] {
  const patterns = ["packages/*/test/**/*.test.ts", "test/**/*.test.ts"];
  const found = globSync(patterns, { cwd: root }).map((path) => path.replaceAll("\\", "/"));
  const gone = LONGEST.filter((path) => !found.includes(path));
  if (gone.length > 0) throw new Error(`LONGEST has what is no test file: ${gone.join(", ")}`);
  return [...new Set([...LONGEST, ...found.toSorted()])];
}

/** The command line as users get it, made anew: it starts three times as fast as its sources. */
async function packedProgram(): Promise<string> {
  const folder = join(cache, "ms");
  const made = join(cache, `ms-${process.pid}`);
  await makePackage(root, made);
  // Its bundler would stay in memory until the last test has ended.
  await stop();
  // Moved rather than made in its place: another `npm test` may be running the one that is there.
  const before = join(cache, `ms-before-${process.pid}`);
  if (existsSync(folder)) renameSync(folder, before);
  renameSync(made, folder);
  rmSync(before, { recursive: true, force: true });
  return join(folder, "bin", "ms.mjs");
}

const wanted = process.argv.slice(2);
const files = testFiles().filter(
  (path) => wanted.length === 0 || wanted.some((part) => path.includes(part)),
);
if (files.length === 0) throw new Error(`No test file has this in its path: ${wanted.join(", ")}`);

// For hundreds of processes that load the same modules: V8 keeps what it compiled.
process.env["NODE_COMPILE_CACHE"] = join(cache, "compiled");
// Who wants the sources tested need not have bundles, and these are in the package.
if (process.env["RELEASE_ACTIONS_TEST_SOURCES"] !== "true") {
  process.env["RELEASE_ACTIONS_TEST_MS"] = await packedProgram();
}
run({
  files: files.map((path) => join(root, path)),
  concurrency: 2,
  timeout: TIMEOUT_MS,
  // Never --test-force-exit: it cuts off what a file has to report.
  execArgv: [`--test-timeout=${TIMEOUT_MS}`],
})
  .on("test:fail", () => (process.exitCode = 1))
  .compose(spec)
  .pipe(process.stdout);
