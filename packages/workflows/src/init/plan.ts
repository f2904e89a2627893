import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ReleaseError, type ReleaseConfig, type RepositoryName } from "@release-actions/contract";
import { unifiedDiff } from "../text/diff.ts";
import { environmentsOf, fill } from "./fill.ts";
import { factsOf, templateFor } from "./facts.ts";
import { readTemplate, templateNames, type TemplateFile } from "./templates.ts";

export interface InitRequest {
  readonly config: ReleaseConfig;
  readonly repository: RepositoryName;
  /** The checkout. */
  readonly directory: string;
  readonly template?: string;
  readonly policy?: string;
}

/** A file that a checkout should have, and how it stands. */
export interface InitFile extends TemplateFile {
  /** `edited`: another text is there already. */
  readonly state: "new" | "same" | "edited";
  /** From what is there to what should be. */
  readonly diff: string;
}

export interface InitPlan {
  readonly template: string;
  readonly files: readonly InitFile[];
  /** Environments that the workflows wait for; GitHub creates a missing one without protection. */
  readonly environments: readonly string[];
}

/**
 * What `ms release init` would do. Writes nothing.
 * @throws ReleaseError `repository_unlisted` | `template_unknown`
 */
export async function planInit(request: InitRequest): Promise<InitPlan> {
  const names = await templateNames();
  const facts = factsOf(request.config, request.repository, request.policy);
  const template = chosen(request.template, names) ?? templateFor(facts, names);
  const wanted = (await readTemplate(template)).map((file) => fill(file, facts));
  const files = await Promise.all(wanted.map((file) => compare(file, request.directory)));
  return {
    template,
    files: files.toSorted((a, b) => a.path.localeCompare(b.path)),
    environments: [...new Set(wanted.flatMap(environmentsOf))],
  };
}

/** Writes files into a checkout. @throws ReleaseError `disk_error` */
export async function writeFiles(directory: string, files: readonly TemplateFile[]): Promise<void> {
  for (const { path, content } of files) {
    try {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), content);
    } catch (cause) {
      throw new ReleaseError({ code: "disk_error", message: `${path} cannot be written.`, cause });
    }
  }
}

function chosen(name: string | undefined, names: readonly string[]): string | undefined {
  if (name === undefined || names.includes(name)) return name;
  throw new ReleaseError({
    code: "template_unknown",
    message: `There is no template ${name}.`,
    expected: names.join(", "),
    found: name,
  });
}

async function compare(file: TemplateFile, directory: string): Promise<InitFile> {
  const before = await present(join(directory, file.path), file.path);
  const diff = unifiedDiff(file.path, before, file.content);
  if (before === null) return { ...file, state: "new", diff };
  return { ...file, state: before === file.content ? "same" : "edited", diff };
}

async function present(file: string, path: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new ReleaseError({ code: "file_unreadable", message: `${path} cannot be read.`, cause });
  }
}
