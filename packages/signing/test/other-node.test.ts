import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";
import test from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { VECTORS } from "./hostile.ts";

const PACKAGE = fileURLToPath(new URL("../", import.meta.url));
const BUILD = join(PACKAGE, "build", "index.js");

/** Answers on stdin's vectors with the compiled package; no flags, so that any Node reads it. */
const SCRIPT = `
  const { verifyEd25519 } = await import(${JSON.stringify(pathToFileURL(BUILD).href)});
  let text = "";
  for await (const chunk of process.stdin) text += chunk;
  const bytes = (hex) => Buffer.from(hex, "hex");
  const answers = JSON.parse(text).map(([key, message, signature]) =>
    verifyEd25519(bytes(key), bytes(message), bytes(signature)));
  process.stdout.write(JSON.stringify(answers));
`;

/** Programs called node in PATH, and those of OTHER_NODES, that are of other versions than this. */
function otherNodes(): Map<string, string> {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const listed = (process.env["OTHER_NODES"] ?? "").split(delimiter).filter((one) => one !== "");
  const found = new Map<string, string>();
  for (const program of [...folders.map((folder) => join(folder, "node")), ...listed]) {
    const { status, stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
    if (status === 0 && stdout.trim() !== process.version) found.set(stdout.trim(), program);
  }
  return found;
}

test("other versions of Node on this machine give the same answers", (t) => {
  const others = otherNodes();
  if (others.size === 0) {
    t.skip("no other Node in PATH or OTHER_NODES");
    return;
  }
  const tsc = join(PACKAGE, "../../node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "-b", PACKAGE]);
  const vectors = VECTORS.map(({ key, message, signature }) =>
    [key, message, signature].map((bytes) => bytes.toString("hex")),
  );
  for (const [version, program] of others) {
    const answers: unknown = JSON.parse(
      execFileSync(program, ["--input-type=module", "-e", SCRIPT], {
        input: JSON.stringify(vectors),
        encoding: "utf8",
      }),
    );
    const expected = VECTORS.map(({ valid }) => valid);
    assert.deepEqual(answers, expected, `Node ${version}`);
    t.diagnostic(`the same on ${version}`);
  }
});
