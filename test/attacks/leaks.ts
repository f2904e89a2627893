import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { jobOf } from "../support/actions.ts";
import type { Evidence } from "./judge.ts";

const LARGEST_FILE = 5_000_000;

/** Where a secret can be read that it should not be in; null when it is nowhere. */
export async function leaks({ done, project, secrets }: Evidence): Promise<string | null> {
  const shown: [string, string][] = [
    ["the log", done.log.replace(/^::add-mask::.*$/gm, "")],
    ["the summary", done.summary],
    ["an output", JSON.stringify(done.outputs)],
    ...(await filesBelow(jobOf(project, done.run).runnerDir)),
  ];
  const known = secrets.filter((secret) => secret !== "");
  const told = shown.find(([, text]) => known.some((secret) => text.includes(secret)));
  return told ? `${told[0]} has a secret` : null;
}

async function filesBelow(directory: string): Promise<[string, string][]> {
  const names = await readdir(directory, { recursive: true }).catch(() => []);
  const files: [string, string][] = [];
  for (const name of names) {
    const path = join(directory, name);
    const about = await stat(path).catch(() => null);
    if (about?.isFile() !== true || about.size > LARGEST_FILE) continue;
    files.push([`the file ${name}`, await readFile(path, "latin1")]);
  }
  return files;
}
