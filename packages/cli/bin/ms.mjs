#!/usr/bin/env node
// Starts the command line on Node 24, whatever node found this file: plain syntax, Node 20 is enough.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import * as modules from "node:module";
import { fileURLToPath } from "node:url";

const WANTED = 24;
const own = new URL("../src/main.ts", import.meta.url);

if (Number(process.versions.node.split(".")[0]) >= WANTED) await start();
else handOver();

/** In a checkout the sources run as they are; their packages are found by the condition "source". */
async function start() {
  if (!existsSync(own)) {
    await import(new URL("../build/main.js", import.meta.url).href);
    return;
  }
  modules.registerHooks({
    resolve: (name, context, next) =>
      next(name, { ...context, conditions: [...context.conditions, "source"] }),
  });
  await import(own.href);
}

/** npm brought a newer node along as a dependency; a child of it takes over. */
function handOver() {
  const node = bundledNode();
  if (!node) {
    process.stderr.write(
      `ms needs Node ${WANTED} or newer; this is ${process.version}. Install it from https://nodejs.org.\n`,
    );
    process.exit(3);
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  // Ctrl-C reaches the child by itself; a signal to this process alone must be passed on.
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  process.on("SIGINT", () => {});
  child.on("exit", (code, signal) => {
    process.exit(code ?? (signal === "SIGINT" ? 130 : 1));
  });
}

function bundledNode() {
  const require = modules.createRequire(import.meta.url);
  const system = process.platform === "win32" ? "win" : process.platform;
  try {
    const manifest = require.resolve(`node-${system}-${process.arch}/package.json`);
    const file = process.platform === "win32" ? "bin/node.exe" : "bin/node";
    return fileURLToPath(new URL(file, `file://${manifest}`));
  } catch {
    return null;
  }
}
