// Writes every file that follows from another file. `--check` writes nothing, names the files that are
// stale and exits 1. To add a generator, add its producer to the list.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { actionReference } from "./generate/action-reference.ts";
import { commandDocuments } from "./generate/command-documents.ts";
import { contractReference } from "./generate/contract-reference.ts";
import { errorReference } from "./generate/error-reference.ts";
import { lintReference } from "./generate/lint-reference.ts";
import { rightsReference } from "./generate/rights-reference.ts";
import { trustedRoots } from "./generate/trusted-roots.ts";
import { threatTable } from "./generate/threat-table.ts";
import { validators } from "./generate/validators.ts";
import { workflowReference } from "./generate/workflow-reference.ts";

/** One file: its path from the root of the repository, and all of its text. */
export interface Generated {
  readonly path: string;
  readonly content: string;
}

/** Answers the files that it is the source of; it reads below `root` and writes nothing. */
export type Producer = (root: string) => Promise<readonly Generated[]>;

// In this order: what comes later may load a package that needs the earlier files.
const producers: readonly Producer[] = [
  validators,
  trustedRoots,
  errorReference,
  contractReference,
  actionReference,
  threatTable,
  lintReference,
  rightsReference,
  commandDocuments,
  workflowReference,
];

async function main(): Promise<void> {
  const root = dirname(import.meta.dirname);
  const check = process.argv.includes("--check");
  const stale: string[] = [];
  for (const produce of producers) {
    for (const { path, content } of await produce(root)) {
      const present = await readFile(join(root, path), "utf8").catch(() => null);
      if (present === content) continue;
      stale.push(path);
      if (check) continue;
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), content);
      process.stdout.write(`wrote ${path}\n`);
    }
  }
  if (!check || stale.length === 0) return;
  const list = stale.map((path) => `  ${path}\n`).join("");
  process.stderr.write(`Stale generated files:\n${list}Next: npm run generate, then commit.\n`);
  process.exitCode = 1;
}

await main();
