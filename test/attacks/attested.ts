import assert from "node:assert/strict";
import { createAttested } from "../support/attest.ts";
import { putBundle, readBundle, trustRootFile } from "../support/forge-attestation.ts";
import { assertOk } from "../support/outcome.ts";
import { makeProject } from "../support/project.ts";
import { approvedRun } from "../support/runs.ts";
import {
  BUNDLES,
  IDENTITIES,
  STATEMENTS,
  type Forgery,
  type Scene as AttestedScene,
} from "../provenance/forgeries.ts";
import type { LaneVariant } from "./attack.ts";
import type { World } from "./world.ts";

const FORGERIES = [...IDENTITIES, ...STATEMENTS, ...BUNDLES];

/**
 * The forgeries of test/provenance with these names, and others, met by verify-candidate. They
 * exchange the bundle of one attested candidate: making one is slow.
 */
export function attestedAs(
  names: readonly string[],
  others: readonly Forgery[] = [],
): readonly LaneVariant[] {
  const named = names.map((name) => {
    const forgery = FORGERIES.find(({ what }) => what === name);
    assert.ok(forgery, `there is no forged attestation ${name}`);
    return forgery;
  });
  const made = new WeakMap<World, Promise<Attested>>();
  const attestedIn = (world: World): Promise<Attested> => {
    const attested = made.get(world) ?? makeAttested(world);
    made.set(world, attested);
    return attested;
  };
  return [...named, ...others].map(({ what, code, inputs, make }) => ({
    what,
    lane: "verify",
    expect: code,
    forge: async (world) => {
      const { genuine, trusted, ...scene } = await attestedIn(world);
      const { project } = scene;
      await putBundle(project, genuine);
      await putBundle(project, await make(scene));
      const run = await approvedRun(project);
      return { project, run, inputs: { ...trusted, ...inputs } };
    },
  }));
}

interface Attested extends AttestedScene {
  readonly genuine: string;
  readonly trusted: Readonly<Record<string, string>>;
}

async function makeAttested({ stage }: World): Promise<Attested> {
  const project = await makeProject(stage);
  const done = await createAttested(project);
  assertOk(done);
  return {
    project,
    run: done.run,
    other: await makeProject(stage),
    genuine: await readBundle(project),
    trusted: { "trust-root": await trustRootFile(stage), mode: "metadata" },
  };
}
