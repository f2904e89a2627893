import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { DOCUMENTS } from "../../packages/cli/src/documents/documents.ts";
import { wholeProgram } from "../../packages/cli/src/program.ts";
import { checkedCommands, requirePublished } from "../support/command-documents.ts";
import { firstLine, ms, startMs } from "../support/ms.ts";

type Command = Awaited<ReturnType<typeof wholeProgram>>;

const directory = await mkdtemp(join(tmpdir(), "documents-"));
after(() => rm(directory, { recursive: true, force: true }));

const CONFIG = `schema: release-actions/config
schema_version: 1
producers:
  app: { repository: acme/app, workflow: .github/workflows/candidate.yml }
products:
  app:
    kind: app
    repository: acme/app
    sources: [app]
    workflow: .github/workflows/release.yml
    channels: { stable: { environment: none } }
`;

function namesOf(command: Command, path: readonly string[] = []): string[] {
  const shown = command.createHelp().visibleCommands(command);
  const children = shown.filter((child) => child.name() !== "help");
  if (children.length === 0) return [path.join(" ")];
  return children.flatMap((child) => namesOf(child, [...path, child.name()]));
}

test("a schema is published for every command, and none for what is no command", async () => {
  assert.deepEqual(namesOf(await wholeProgram()).toSorted(), Object.keys(DOCUMENTS).toSorted());
});

test("what the commands print that need no GitHub is as their schemas say", async () => {
  const workflows = join(directory, ".github", "workflows");
  await mkdir(workflows, { recursive: true });
  const workflow = `on: push
jobs:
  test: { runs-on: ubuntu-latest, steps: [{ uses: actions/checkout@v4 }] }
`;
  await writeFile(join(workflows, "test.yml"), workflow);
  await writeFile(join(directory, "release.yml"), CONFIG);
  const initial = ["--repository", "acme/app", "--template", "core"];
  for (const line of [
    "release config check",
    "release lint",
    "release pins list",
    "release pins check --offline",
    `release init --dry-run ${initial.join(" ")}`,
    "keys generate ed25519",
    "keys public ed25519.key",
    "keys verify release.yml --public-key-file ed25519.key.pub",
    "completion zsh",
  ]) {
    await ms([...line.split(" "), "--json"], {}, directory);
  }
  assert.deepEqual([...checkedCommands].toSorted(), [
    "completion",
    "failure",
    "keys-generate",
    "keys-public",
    "release-config-check",
    "release-init",
    "release-lint",
    "release-pins-check",
    "release-pins-list",
  ]);
});

test("the local GitHub's line is as its schema says", async () => {
  const args = ["emulator", "--port", "0", "--data", join(directory, "github"), "--json"];
  const running = startMs(args);
  try {
    await requirePublished(args, await firstLine(running));
  } finally {
    running.child.kill("SIGTERM");
    await running.ended;
  }
});

test("a document that lacks what its schema asks for is noticed", async () => {
  const lacking = JSON.stringify({ ok: true, pins: [{ path: "a.yml" }] });
  await assert.rejects(requirePublished(["release", "pins", "list", "--json"], lacking));
});
