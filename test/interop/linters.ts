import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";

const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";
const ZIZMOR = "zizmor==1.32.0";
const CACHE = fileURLToPath(new URL("../../.ms-release/interop/linters/", import.meta.url));

/** What a program printed, and how it ended. */
export interface Said {
  readonly code: number | null;
  readonly text: string;
}

type Linter = (paths: readonly string[], cwd: string) => Said;

/** actionlint, built by Go on first use; null, and the test is skipped, where that is not possible. */
export function actionlint(t: TestContext): Linter | null {
  const program = join(CACHE, "actionlint");
  if (!existsSync(program)) {
    mkdirSync(CACHE, { recursive: true });
    run("go", ["install", ACTIONLINT], CACHE, { GOBIN: CACHE });
  }
  // Other linters for what is inside of scripts are not ours to pass.
  const without = ["-shellcheck=", "-pyflakes=", "-no-color"];
  return found(t, program, ACTIONLINT, (paths, cwd) => run(program, [...without, ...paths], cwd));
}

/** zizmor, by pip on first use; without network, so that every machine finds the same. */
export function zizmor(t: TestContext): Linter | null {
  const program = join(CACHE, "python", "bin", "zizmor");
  if (!existsSync(program)) {
    mkdirSync(CACHE, { recursive: true });
    run("python3", ["-m", "venv", "python"], CACHE);
    run(join(CACHE, "python", "bin", "pip"), ["install", "--quiet", ZIZMOR], CACHE);
  }
  const options = ["--offline", "--no-progress", "--format", "plain"];
  return found(t, program, ZIZMOR, (paths, cwd) => run(program, [...options, ...paths], cwd));
}

function found(t: TestContext, program: string, name: string, linter: Linter): Linter | null {
  if (existsSync(program)) return linter;
  t.skip(`not installed: ${name}`);
  return null;
}

function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Said {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: "utf8",
    timeout: 280_000,
  });
  return { code: status, text: `${stdout ?? ""}${stderr ?? ""}` };
}
