import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { RepositoryName } from "@release-actions/contract";
import { parsePolicySource } from "@release-actions/lanes";
import type { Substitution } from "./local-config.ts";
import { entriesOf, isLiteral, type YamlFile } from "./yaml-files.ts";

/** A file that promotions read. */
export interface PolicyPlace {
  readonly repository: RepositoryName;
  readonly path: string;
}

/** Where workflows read release.yml; a name that is computed is known by nobody yet. */
export function policyPlaces(
  files: readonly YamlFile[],
  home: RepositoryName,
): readonly PolicyPlace[] {
  return files
    .flatMap(({ value }) => entriesOf(value, "policy"))
    .map(({ value }) => value.replace(/\$\{\{\s*github\.repository\s*\}\}/g, home))
    .filter(isLiteral)
    .map((value) => {
      const source = parsePolicySource(value, home);
      const path = source.path.replace(/^\.\//, "");
      return { path, repository: source.kind === "reviewed" ? source.repository : home };
    });
}

/** Puts the rehearsal's release.yml in its places in one repository. */
export async function writePolicies(
  name: RepositoryName,
  directory: string,
  places: readonly PolicyPlace[],
  config: string,
): Promise<readonly Substitution[]> {
  const paths = [...new Set(places.map(({ path }) => path))];
  for (const path of paths) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), config);
  }
  return paths.map((path) => ({ where: `${name} ${path}`, what: "the rehearsal's release.yml" }));
}
