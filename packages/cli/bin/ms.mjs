#!/usr/bin/env node
// Starts the command line, whatever node found this file: plain syntax, Node 20 is enough to get here.
// In a checkout the sources run as they are, on the Node that npm brought along; the package that
// `npm run pack` makes has everything bundled in lib/ and runs on any Node that it supports.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import * as modules from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const sources = new URL("../src/main.ts", import.meta.url);
const bundle = new URL("../lib/ms/main.mjs", import.meta.url);
const checkout = existsSync(sources);
// Sources need their types stripped and a hook for their imports; the bundle node:sqlite without a flag.
const WANTED = checkout ? [24, 0] : [22, 13];

if (recent()) await start();
else handOver();

function recent() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major > WANTED[0] || (major === WANTED[0] && minor >= WANTED[1]);
}

async function start() {
  rememberCompiled();
  if (!checkout) {
    withoutSqliteWarning();
    return import(bundle.href);
  }
  modules.registerHooks({
    resolve: (name, context, next) =>
      next(name, { ...context, conditions: [...context.conditions, "source"] }),
  });
  return import(sources.href);
}

/**
 * V8 keeps what it compiled, which halves the start. Below the user's own cache directory: what lies
 * in a directory that others may write to would be run as if it were ours.
 */
function rememberCompiled() {
  try {
    const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
    modules.enableCompileCache(join(cache, "release-actions", "compiled"));
  } catch {
    // Without a home directory, or where node has been told not to: slower, otherwise the same.
  }
}

/** Node 22 warns of node:sqlite, which has changed no more since: nothing that a user could act on. */
function withoutSqliteWarning() {
  const warn = process.emitWarning;
  process.emitWarning = (warning, ...more) => {
    if (!String(warning).startsWith("SQLite is")) warn.call(process, warning, ...more);
  };
}

/** npm brought a newer node along as a dependency; a child of it takes over. */
function handOver() {
  const node = bundledNode();
  if (!node) {
    process.stderr.write(
      `ms needs Node ${WANTED.join(".")} or newer; this is ${process.version}. Install it from https://nodejs.org.\n`,
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
