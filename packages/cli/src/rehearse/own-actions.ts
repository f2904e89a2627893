import { existsSync } from "node:fs";
import { cp, readdir } from "node:fs/promises";
import { join } from "node:path";
import { OWN_FILES as root } from "./root.ts";

/** The name by which workflows use the actions and reusable workflows of this project. */
export const OWN_ACTIONS = "petitechose/release-actions";

/**
 * Lays out what workflows use of this project, of the checkout or the package that this program is
 * part of. A copy: what is bundled anew meanwhile is no part of a rehearsal that has begun.
 * @param directory is made
 */
export async function layOutOwnActions(directory: string): Promise<void> {
  const workflows = join(root, ".github", "workflows");
  await cp(workflows, join(directory, ".github", "workflows"), { recursive: true });
  for (const name of await readdir(join(root, "actions"))) {
    const bundle = join("actions", name, "dist");
    // What is not bundled yet cannot run: it is missing, and told to be.
    if (!existsSync(join(root, bundle))) continue;
    await cp(join(root, bundle), join(directory, bundle), { recursive: true });
    const description = join(name, "action.yml");
    await cp(join(root, description), join(directory, description), { recursive: true });
  }
}
