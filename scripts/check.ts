// `npm run check`: everything that must hold before a change lands, each step named, all run.
import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const node = process.execPath;
const MS = "packages/cli/bin/ms.mjs";

function run(command: string, args: readonly string[]): { ok: boolean; output: string } {
  const result = spawnSync(command, args, {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  const output = `${result.stdout ?? ""}${result.stderr ?? ""}${result.error?.message ?? ""}`;
  return { ok: result.status === 0, output };
}

function changedFiles(paths: readonly string[]): string {
  return run("git", ["status", "--porcelain", "--", ...paths]).output;
}

/** Rebuilds the bundles from nothing and compares with what is committed or staged. */
function bundlesUpToDate(): { ok: boolean; output: string } {
  const before = changedFiles(["actions"]);
  const clean = run("npx", ["tsc", "-b", "--clean"]);
  if (!clean.ok) return clean;
  const built = run("npm", ["run", "bundle"]);
  if (!built.ok) return built;
  const after = changedFiles(["actions/*/dist"]);
  if (after === "") return { ok: true, output: "" };
  return {
    ok: false,
    output: `The bundles differ from what is committed; commit the result of \`npm run bundle\`:\n${after}${before === "" ? "" : `(before the rebuild: ${before})`}\n`,
  };
}

/** Our own rules over our own workflows and over the templates that others copy. */
function lintWorkflows(): { ok: boolean; output: string } {
  const own = run(node, [MS, "release", "lint"]);
  return own.ok ? run(node, [MS, "release", "lint", "workflows-templates"]) : own;
}

const steps: readonly [string, () => { ok: boolean; output: string }][] = [
  ["typecheck", () => run("npx", ["tsc", "-b"])],
  ["lint", () => run("npx", ["oxlint", "--type-aware", "--deny-warnings"])],
  ["format", () => run("npx", ["oxfmt", "--check"])],
  ["unused code", () => run("npx", ["knip"])],
  ["dependency arrows", () => run(node, ["scripts/arrows.ts"])],
  ["generated files", () => run(node, ["--conditions=source", "scripts/generate.ts", "--check"])],
  ["workflows", lintWorkflows],
  ["links", () => run(node, ["scripts/links.ts"])],
  ["bundles", bundlesUpToDate],
];

let failed = 0;
for (const [name, step] of steps) {
  const started = performance.now();
  const { ok, output } = step();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${ok ? "ok  " : "FAIL"} ${name} (${seconds} s)\n`);
  if (!ok) {
    failed += 1;
    process.stdout.write(`${output.trimEnd()}\n`);
  }
}
process.exit(failed === 0 ? 0 : 1);
