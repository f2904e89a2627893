import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { startWorld } from "./emulator.ts";
import type { World } from "./emulator.ts";

/** acme/app on an emulator whose runner finds no act: runs are made, and fail. */
export async function startRunnerWorld(t: TestContext, ghes?: string): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), "github-runner-"));
  const runner = { act: join(dataDir, "no-act") };
  const world = await startWorld(t, { dataDir, runner, ...(ghes === undefined ? {} : { ghes }) });
  // After the emulator is closed: until then a run may be using it.
  t.after(() => rm(dataDir, { recursive: true, force: true }));
  await world.control("POST", "/orgs", { login: "acme" });
  await world.admin("POST", "/orgs/acme/repos", { name: "app", auto_init: true });
  return world;
}
