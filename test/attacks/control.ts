import { promote, verify } from "../support/actions.ts";
import { assertOk } from "../support/outcome.ts";
import { assertPromoted } from "../support/promoted.ts";
import type { World } from "./world.ts";

/**
 * No attack: what the cases forge from must be accepted when it is left alone, or every refusal that
 * follows proves nothing.
 */
export async function controlWorld(world: World): Promise<void> {
  const { project } = await world.sealed();
  assertOk(await verify(project));
  assertOk(await promote(project, "v1.0.0"));
  await assertPromoted(project, "v1.0.0");
}
