// Loaded with `node --import`: appends what the emulator of this process answers to a file, one
// JSON line per distinct answer. Plain JavaScript, since some tests start a Node without type
// stripping. Written at once, so that a process that is killed leaves what it had answered.
import { createHash } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import { appendFileSync } from "node:fs";
import { join } from "node:path";

const directory = process.env["CONFORMANCE_RECORD"];
const seen = new Set();

if (directory !== undefined) {
  const file = join(directory, `${process.pid}-${Date.now()}.jsonl`);
  subscribe("github-emulator.exchange", (exchange) => {
    const line = JSON.stringify(exchange);
    const key = createHash("sha256").update(line).digest("base64");
    if (seen.has(key)) return;
    seen.add(key);
    appendFileSync(file, `${line}\n`);
  });
}
