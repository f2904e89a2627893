// Runs before `npm start` and `npm test`, under whatever Node the machine has (20 is enough here).
// Installs what the lock file asks for when it is missing or older than the lock; everything it
// prints goes to stderr, because stdout belongs to the command that follows (`npm start -- --json`).
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const NODE_WANTED = 24;

function fail(lines) {
  process.stderr.write(`${lines.join("\n")}\n`);
  process.exit(3);
}

function installIsCurrent() {
  const stamp = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(stamp)) return false;
  return statSync(stamp).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs;
}

function install() {
  process.stderr.write("Installing dependencies (npm ci), once per lock file ...\n");
  const npm = process.env.npm_execpath;
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  const [command, all] = npm ? [process.execPath, [npm, ...args]] : ["npm", args];
  const result = spawnSync(command, all, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    // A dependency's engine note for Node 20 does not apply: Node 24 runs it.
    env: { ...process.env, npm_config_engine_strict: "false" },
  });
  if (result.status !== 0) {
    fail([
      `npm ci failed (exit ${result.status ?? result.signal}); its own message stands above.`,
      "Next: check that the npm registry can be reached, then run the same command again.",
    ]);
  }
}

function checkNode() {
  const found = spawnSync("node", ["--version"], {
    encoding: "utf8",
    env: {
      ...process.env,
      PATH: `${join(root, "node_modules", ".bin")}${process.platform === "win32" ? ";" : ":"}${process.env.PATH}`,
    },
    shell: process.platform === "win32",
  }).stdout?.trim();
  const major = Number(/^v(\d+)\./.exec(found ?? "")?.[1] ?? 0);
  if (major >= NODE_WANTED) return;
  fail([
    `Node ${NODE_WANTED} is needed to run this project; found ${found || "none"}.`,
    "On Linux and Windows x64 npm brings it along as a dependency; here it could not.",
    `Next: install Node ${NODE_WANTED} or newer from https://nodejs.org and run the same command again.`,
  ]);
}

if (!installIsCurrent()) install();
checkNode();
