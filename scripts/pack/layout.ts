import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { licenceTexts, type BundledPackages } from "./bundle.ts";

// What the program reads beside its own text, from the root of the repository to the package's. Every
// source that reads one of them is two folders below its own package, and so is the bundle: `../../`.
const FILES: readonly (readonly [from: string, to: string])[] = [
  ["packages/cli/bin/ms.mjs", "bin/ms.mjs"],
  ["packages/cli/README.md", "README.md"],
  ["LICENSE", "LICENSE"],
  ["packages/contract/schemas", "schemas"],
  ["packages/cli/schemas", "schemas"],
  ["packages/github-emulator/stand-ins", "stand-ins"],
  ["workflows-templates", "workflows-templates"],
  [".github/workflows", ".github/workflows"],
];

/** Puts everything but the bundle, which is there already, where the package has it. */
export function layOut(root: string, stage: string, bundled: BundledPackages): void {
  for (const [from, to] of [...FILES, ...actionFiles(root)]) {
    mkdirSync(dirname(join(stage, to)), { recursive: true });
    cpSync(join(root, from), join(stage, to), { recursive: true });
  }
  writeFileSync(join(stage, "licenses.txt"), licenceTexts(root, bundled));
  writeFileSync(join(stage, "package.json"), `${JSON.stringify(manifest(root), null, 2)}\n`);
}

/** The actions as a repository has them: their description refers to the bundle by a relative path. */
function actionFiles(root: string): [string, string][] {
  return readdirSync(join(root, "actions")).flatMap((name) => {
    const paths = [`${name}/action.yml`, `actions/${name}/dist`];
    for (const path of paths) {
      if (!existsSync(join(root, path))) throw new Error(`${path} is missing: npm run bundle`);
    }
    return paths.map((path): [string, string] => [path, path]);
  });
}

/** Everything is bundled: the package depends on nothing, and npm runs nothing when it installs it. */
function manifest(root: string): Record<string, unknown> {
  const read = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8")) as Fields;
  const { name, version, bin } = read("packages/cli/package.json");
  const { description, license, repository } = read("package.json");
  const engines = { node: ">=22.13" };
  return { name, version, description, license, repository, type: "module", bin, engines };
}

type Fields = Readonly<Record<string, unknown>>;
