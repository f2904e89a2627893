import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ReleaseError, type RepositoryName, type Tag } from "@release-actions/contract";
import { traceOffline, type Traced } from "@release-actions/lanes";
import { promote } from "../support/actions.ts";
import { download } from "../support/assets.ts";
import { ATTEST_PERMISSIONS, attestingVariables, createAttested } from "../support/attest.ts";
import { trustRootFile } from "../support/forge-attestation.ts";
import { assertOk } from "../support/outcome.ts";
import { makeProject } from "../support/project.ts";
import { approvedRun } from "../support/runs.ts";
import { releaseOf } from "../support/snapshot.ts";
import type { Stage } from "../support/stage.ts";
import type { Tally } from "./mutant-readers.ts";
import { chanceOf, mutate } from "./mutants.ts";

const TAG = "v1.0.0" as Tag;

/** Which files of a release are damaged, and whether they are JSON. */
const DAMAGED = [
  ["candidate.json", true],
  ["checksums.txt", false],
  ["promotion.json", true],
  ["candidate.sigstore.json", true],
  ["promotion.sigstore.json", true],
] as const;

/** The files of a release that was attested from build to receipt, and how they are traced. */
export interface TracedRelease {
  readonly directory: string;
  readonly trace: () => Promise<Traced>;
}

/** Makes one with the shipped bundles. */
export async function makeTraced(stage: Stage): Promise<TracedRelease> {
  const { url } = stage.emulator.urls;
  const project = await makeProject(stage);
  assertOk(await createAttested(project));
  const trustRoot = await trustRootFile(stage);
  const run = await approvedRun(project, { permissions: ATTEST_PERMISSIONS });
  const services = { "sigstore-url": `${url}/_services`, "trust-root": trustRoot };
  const inputs = { attest: "true", ...services };
  assertOk(
    await promote(project, TAG, { run, inputs, job: { variables: attestingVariables(run) } }),
  );
  const directory = join(stage.directory, "release");
  await mkdir(directory);
  for (const asset of (await releaseOf(project, TAG)).assets) {
    await writeFile(join(directory, asset.name), await download(project, asset));
  }
  const trust = {
    serverUrl: url,
    trustRoot: { bytes: await readFile(trustRoot), name: "trust-root.json" },
  };
  const name = project.name as RepositoryName;
  return { directory, trace: () => traceOffline(directory, name, TAG, trust, SILENT) };
}

const SILENT: Parameters<typeof traceOffline>[4] = {
  step: () => {},
  note: () => {},
  warn: () => {},
  transfer: () => {},
};

/**
 * Traces the release with mutants of its documents and attestations, one at a time. Each must be
 * refused, or change nothing of what the trace finds: `other` is to stay zero.
 */
export async function meetTrace(
  { directory, trace }: TracedRelease,
  count: number,
  seed: number,
): Promise<Readonly<Record<string, Tally>>> {
  const genuine = await trace();
  if (genuine.links.some(({ state }) => state === "broken")) throw new Error("it is not genuine");
  const tallies: Record<string, Tally> = {};
  for (const [at, [name, structured]] of DAMAGED.entries()) {
    const tally: Tally = { refused: 0, equal: 0, other: 0 };
    tallies[name] = tally;
    const path = join(directory, name);
    const bytes = await readFile(path);
    for (let number = 0; number < Math.ceil(count / DAMAGED.length); number += 1) {
      const own = seed + number * DAMAGED.length + at;
      await writeFile(path, mutate(bytes, chanceOf(own), structured));
      const ending = await endingOf(trace, genuine);
      tally[ending] += 1;
      if (ending === "other") process.stderr.write(`${name}, seed ${own}: traced as another\n`);
    }
    await writeFile(path, bytes);
  }
  return tallies;
}

async function endingOf(trace: () => Promise<Traced>, genuine: Traced): Promise<keyof Tally> {
  try {
    const traced = await trace();
    if (!traced.ok) return "refused";
    // An attestation that is lost proves less; what it leaves unproved is told as unknown.
    return isDeepStrictEqual(traced, genuine) ? "equal" : "other";
  } catch (error) {
    if (error instanceof ReleaseError && error.code !== "defect") return "refused";
    throw error;
  }
}
