import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { ReleaseError, showFound, type Problem } from "@release-actions/contract";
import type { Traits } from "../candidate/inventory.ts";

const FIELDS = {
  kind: (value: string) => /^[a-z0-9][a-z0-9-]{0,38}$/.test(value),
  os: (value: string) => ["linux", "windows", "macos"].includes(value),
  arch: (value: string) => ["x86_64", "aarch64", "i686", "armv7", "universal"].includes(value),
  group: (value: string) => /^[a-z0-9][a-z0-9-]{0,38}$/.test(value),
  media_type: (value: string) => /^[\w.+-]+\/[\w.+-]+$/.test(value),
} as const;

/**
 * What the build knows better than the file names: YAML or JSON, as text or as the path of a file,
 * that maps file names to kind, os, arch, group and media_type.
 * @throws ReleaseError `inventory_invalid` with every problem
 */
export async function parseInventory(
  input: string,
  workspace: string,
): Promise<ReadonlyMap<string, Partial<Traits>>> {
  const inline = /[\n{]|:\s/.test(input);
  const text = inline ? input : await read(resolve(workspace, input));
  const document = await parseYaml(text);
  const problems: Problem[] = [];
  const traits = new Map<string, Partial<Traits>>();
  if (!isRecord(document))
    throw refuse([{ pointer: "", message: "must map file names to traits" }]);
  for (const [name, entry] of Object.entries(document)) {
    if (!isRecord(entry)) {
      problems.push({ pointer: `/${name}`, message: "must be a mapping", found: showFound(entry) });
      continue;
    }
    for (const [field, value] of Object.entries(entry)) {
      const fits = Object.hasOwn(FIELDS, field) ? FIELDS[field as keyof typeof FIELDS] : null;
      if (fits && typeof value === "string" && fits(value)) continue;
      problems.push({
        pointer: `/${name}/${field}`,
        message: fits ? "has a value that cannot be used" : "is not a known field",
        found: showFound(value),
      });
    }
    traits.set(name, entry);
  }
  if (problems.length > 0) throw refuse(problems);
  return traits;
}

/** @throws ReleaseError `inventory_invalid` when an entry names a file that is not there */
export function requireKnownFiles(
  traits: ReadonlyMap<string, unknown>,
  files: readonly { readonly name: string }[],
): void {
  const unknown = [...traits.keys()].filter((name) => !files.some((file) => file.name === name));
  if (unknown.length === 0) return;
  throw refuse(
    unknown.map((name) => ({ pointer: `/${name}`, message: "is not one of the files" })),
  );
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new ReleaseError({
      code: "file_unreadable",
      message: `The inventory ${path} cannot be read.`,
      found: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

async function parseYaml(text: string): Promise<unknown> {
  const { parse } = await import("yaml");
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch (cause) {
    const message = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    throw refuse([{ pointer: "", message: "is not YAML or JSON", found: showFound(message) }]);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse(details: readonly Problem[]): ReleaseError {
  return new ReleaseError({
    code: "inventory_invalid",
    message: "The inventory cannot be used.",
    expected: "file names mapped to kind, os, arch, group, media_type",
    found: details.map(({ pointer, message }) => `${pointer} ${message}`.trim()).join("; "),
    details,
  });
}
