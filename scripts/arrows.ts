// The floors of the building: which package of ours may depend on which. TypeScript refuses
// relative imports that leave a package (rootDir) and knip refuses imports that package.json does
// not list, so reading package.json is enough to enforce the arrows.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const SCOPE = "@release-actions/";

const ALLOWED: Record<string, readonly string[]> = {
  contract: [],
  signing: [],
  github: ["contract"],
  "action-kit": ["contract"],
  provenance: ["contract"],
  lanes: ["contract", "signing", "github", "provenance"],
  // Stands apart: it must not share code with what it tests.
  "github-emulator": [],
  // Reads and writes the files of other people's repositories.
  workflows: ["contract", "github"],
  orchestrate: ["contract", "github", "lanes"],
  cli: ["contract", "signing", "github", "lanes", "workflows", "orchestrate", "github-emulator"],
};
const ACTION_MAY = ["contract", "action-kit", "lanes"];

function ownDependencies(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    dependencies?: Record<string, string>;
    devDependencies?: Record<string, string>;
  };
  return Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
    .filter((name) => name.startsWith(SCOPE))
    .map((name) => name.slice(SCOPE.length));
}

const broken: string[] = [];
for (const area of ["packages", "actions"]) {
  for (const name of readdirSync(join(root, area))) {
    const allowed = area === "actions" ? ACTION_MAY : ALLOWED[name];
    if (!allowed) {
      broken.push(`packages/${name} has no floor: add it to scripts/arrows.ts`);
      continue;
    }
    for (const used of ownDependencies(join(root, area, name))) {
      if (!allowed.includes(used)) {
        broken.push(`${area}/${name} → ${used}: allowed are ${allowed.join(", ") || "none"}`);
      }
    }
  }
}
for (const line of broken) process.stderr.write(`${line}\n`);
process.exit(broken.length === 0 ? 0 : 1);
