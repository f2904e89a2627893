import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { glob, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import test from "node:test";
import { promisify } from "node:util";

const execute = promisify(execFile);
const ROOT = resolve(import.meta.dirname, "../..");
const PINNING = [
  ".github/workflows/*.yml",
  "workflows-templates/*/*.yml",
  "examples/petitechose/release.yml",
];

async function git(...args: string[]): Promise<string> {
  return (await execute("git", args, { cwd: ROOT })).stdout.trim();
}

/** Everything of this project that workflows name, as `path@commit`. */
async function ownPins(): Promise<Set<string>> {
  const found = new Set<string>();
  for await (const file of glob(PINNING, { cwd: ROOT })) {
    const text = await readFile(join(ROOT, file), "utf8");
    for (const [, path = "", ref = ""] of text.matchAll(
      /petitechose\/release-actions\/([^@\s]+)@(\S+)/g,
    )) {
      found.add(`${path}@${ref}`);
    }
  }
  return found;
}

test("workflows, templates and the example pin one and the same commit of this project", async () => {
  const commits = new Set([...(await ownPins())].map((pin) => pin.split("@")[1]));
  assert.equal(commits.size, 1, [...commits].join(", "));
  assert.match([...commits].join(), /^[0-9a-f]{40}$/);
});

test("the pinned commit is part of the history, and has what is named with its bundle", async (t) => {
  const [first = ""] = await ownPins();
  const [, commit = ""] = first.split("@");
  const known = await git("merge-base", "--is-ancestor", commit, "HEAD").then(
    () => true,
    () => false,
  );
  const shallow = await git("rev-parse", "--is-shallow-repository").catch(() => "no repository");
  if (!known && shallow !== "false") {
    t.skip("the history is not here");
    return;
  }
  assert.ok(known, `${commit} is not part of the history: npm run pins:self`);
  for (const pin of await ownPins()) {
    const [path = ""] = pin.split("@");
    const wanted = path.endsWith(".yml")
      ? [path]
      : [`${path}/action.yml`, `actions/${path}/dist/index.js`];
    for (const file of wanted) await git("cat-file", "-e", `${commit}:${file}`);
  }
});
