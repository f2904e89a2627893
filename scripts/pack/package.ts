import { join } from "node:path";
import { bundleProgram } from "./bundle.ts";
import { layOut } from "./layout.ts";

/** Makes the folder of the package: the bundle of the command line, and everything that it reads. */
export async function makePackage(root: string, directory: string): Promise<void> {
  const bundled = await bundleProgram(root, join(directory, "lib", "ms"));
  layOut(root, directory, bundled);
}
