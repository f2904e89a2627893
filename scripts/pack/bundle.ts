import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { lateCommonjs } from "./late-commonjs.ts";

/** The folder of each package from elsewhere that is in the bundle, such as `node_modules/semver`. */
export type BundledPackages = readonly string[];

// CommonJS packages inside ask for `require`, which a module does not have by itself.
const REQUIRE = `import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);`;

/**
 * Bundles the command line from its sources. Split at each `import()`, so that a command loads what it
 * uses: all files lie flat in `directory`, where `../../` is the package as it is in the sources.
 */
export async function bundleProgram(root: string, directory: string): Promise<BundledPackages> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { main: "packages/cli/src/main.ts" },
    outdir: directory,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22.13",
    conditions: ["source"],
    plugins: [lateCommonjs],
    banner: { js: REQUIRE },
    // Whitespace costs start-up time; names stay, for the stack trace of a defect.
    minifyWhitespace: true,
    keepNames: true,
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  // What a plugin made up has a colon in its path.
  const paths = Object.keys(metafile.inputs).filter((path) => !path.includes(":"));
  const folders = paths.flatMap(
    (path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [],
  );
  return [...new Set(folders)].toSorted();
}

/** What the licences of the bundled packages ask for: their texts, with the copies. */
export function licenceTexts(root: string, packages: BundledPackages): string {
  return packages.map((folder) => licenceText(join(root, folder))).join("\n");
}

function licenceText(folder: string): string {
  const { name, version, license } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  ) as { name: string; version: string; license?: string };
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .map((file) => join(folder, file))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, "utf8").trim());
  return [`${name} ${version} (${license ?? "see its repository"})`, ...texts, ""].join("\n\n");
}
