import assert from "node:assert/strict";
import type { Fault } from "@release-actions/github-emulator";
import { list, type Json, type World } from "./emulator.ts";

export { list, makeRelease, startWithRepository, upload } from "./emulator.ts";
export type { Json, World } from "./emulator.ts";

export type { Fault } from "@release-actions/github-emulator";

export const RELEASES = "/repos/acme/app/releases";

/** Arms one fault through the control API. */
export async function arm(world: World, fault: Fault): Promise<void> {
  const { status, text } = await world.control("POST", "/faults", [fault]);
  assert.equal(status, 200, text);
}

/** How often the only fault of the plan fired; it must have had its effect. */
export function fired(world: World): number {
  const [report, ...others] = world.emulator.faults.report();
  assert.ok(report !== undefined && others.length === 0);
  assert.deepEqual(report.troubles, []);
  return report.fired;
}

export async function names(world: World, release: Json): Promise<string[]> {
  const assets = await list(world.writer, `${RELEASES}/${release.id}/assets`);
  return assets.map(({ name }) => name);
}
