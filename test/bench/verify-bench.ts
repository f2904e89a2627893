// `npm run bench:verify`: verification in metadata mode of an attested candidate with 40 assets, by the
// shipped bundle against the local GitHub. Prints JSON {machine, targets, raw}; exit code 1 when a
// target is missed.
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { act } from "../support/actions.ts";
import { createAttested } from "../support/attest.ts";
import { trustRootFile } from "../support/forge-attestation.ts";
import { makeProject, noise, writeOut } from "../support/project.ts";
import { approvedRun } from "../support/runs.ts";
import { openStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";

const ASSETS = 40;
const ROUNDS = 15;

const { stage, close } = await openStage();
const project = await makeProject(stage);
const files = Array.from({ length: ASSETS }, (_, n) => [
  `asset-${n}.bin`,
  noise(`asset ${n}`, 2000),
]);
const inputs = { files: "out/asset-*.bin" };
await writeOut(project, Object.fromEntries(files) as Record<string, Uint8Array>);
const sealed = await createAttested(project, { inputs });
if (sealed.exitCode !== 0) throw new Error(sealed.log);

const trusted = { mode: "metadata", "trust-root": await trustRootFile(stage) };
const kinds = {
  plain: { ...trusted },
  attestation_required: { ...trusted, "require-attestation": "true" },
};
const raw: Record<string, { milliseconds: number[]; requests: number; bodies: number }> = {};
// In turns, so that whatever else the machine does meets all of them.
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [kind, asked] of Object.entries(kinds)) {
    const run = await approvedRun(project);
    const { result, requests, downloads } = await traffic(stage, () =>
      act("verify-candidate", project, run, { inputs: asked }),
    );
    if (result.exitCode !== 0) throw new Error(result.log);
    raw[kind] ??= { milliseconds: [], requests: requests.length, bodies: downloads };
    raw[kind].milliseconds.push(Math.round(result.durationMs));
  }
}
const targets = Object.entries(raw).flatMap(([kind, { milliseconds, requests, bodies }]) => [
  target(`${kind}_requests`, requests, 12),
  // candidate.json, checksums.txt and, where there is one, its attestation.
  target(`${kind}_downloaded_bodies`, bodies, 3),
  target(`${kind}_median_ms`, median(milliseconds), 400),
]);
const machine = {
  cpu: cpus()[0]?.model,
  parallelism: availableParallelism(),
  load_average: loadavg()[0],
  memory_mb: Math.round(totalmem() / 1024 / 1024),
  node: process.version,
  platform: `${process.platform}-${process.arch}`,
};
process.stdout.write(`${JSON.stringify({ machine, targets, raw }, null, 2)}\n`);
await close();
process.exitCode = targets.every(({ ok }) => ok) ? 0 : 1;

function target(id: string, value: number, most: number) {
  return { id, value, target: most, better: "lower" as const, ok: value <= most };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
