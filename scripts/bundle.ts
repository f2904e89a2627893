// Compiles and bundles every action: actions/<name>/build/main.js → actions/<name>/dist/index.js.
// ncc writes paths relative to its working directory into the bundle, so it always runs from the
// action's own folder: two clean builds are byte-identical on any machine.
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ncc = join(root, "node_modules", "@vercel", "ncc", "dist", "ncc", "cli.js");
// `debug` takes colours when somebody has installed them; which tools of ours do must not matter here.
const options = "-o dist --license licenses.txt --no-cache -q --external supports-color".split(" ");

const actions = readdirSync(join(root, "actions")).toSorted();
const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
const built = spawnSync(
  process.execPath,
  [tsc, "-b", ...actions.map((name) => `actions/${name}`)],
  {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  },
);
if (built.status !== 0) process.exit(1);

for (const name of actions) {
  const cwd = join(root, "actions", name);
  rmSync(join(cwd, "dist"), { recursive: true, force: true });
  const result = spawnSync(process.execPath, [ncc, "build", "build/main.js", ...options], {
    cwd,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (result.status !== 0) {
    process.stderr.write(`ncc failed for actions/${name} (exit ${String(result.status)})\n`);
    process.exit(1);
  }
  process.stdout.write(`bundled actions/${name}/dist/index.js\n`);
}
