import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A file of a template, and where it goes in a repository. */
export interface TemplateFile {
  readonly path: string;
  readonly content: string;
}

// Files that every repository gets, whatever it builds.
const EVERYWHERE = "every-repository";

/** Names of the templates, one for each kind of repository. */
export async function templateNames(): Promise<readonly string[]> {
  const entries = await readdir(directory(), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && entry.name !== EVERYWHERE)
    .map(({ name }) => name)
    .toSorted();
}

/** The files of one template, and those for every repository. */
export async function readTemplate(name: string): Promise<readonly TemplateFile[]> {
  const folders = [name, EVERYWHERE].filter((one) => existsSync(join(directory(), one)));
  const files = await Promise.all(folders.map(folder));
  return files.flat();
}

async function folder(name: string): Promise<readonly TemplateFile[]> {
  const root = join(directory(), name);
  const names = (await readdir(root)).filter((file) => /\.ya?ml$/.test(file)).toSorted();
  return Promise.all(
    names.map(async (file) => ({
      path: file.startsWith("dependabot.") ? `.github/${file}` : `.github/workflows/${file}`,
      content: await readFile(join(root, file), "utf8"),
    })),
  );
}

/** In a checkout at its root; a package brings its own copy. */
function directory(): string {
  const places = ["../../workflows-templates/", "../../../../workflows-templates/"];
  const found = places
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((place) => existsSync(place));
  return found ?? fileURLToPath(new URL("../../../../workflows-templates/", import.meta.url));
}
