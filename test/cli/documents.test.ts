import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ERROR_CODES, type ErrorCode } from "@release-actions/contract";
import { DOCUMENTS } from "../../packages/cli/src/documents/documents.ts";
import { wholeProgram } from "../../packages/cli/src/program.ts";
import { provesDocuments, requirePublished } from "../support/command-documents.ts";
import { firstLine, ms, startMs } from "../support/ms.ts";

type Command = Awaited<ReturnType<typeof wholeProgram>>;

interface Failure {
  readonly ok: boolean;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly next: string;
    readonly exit: number;
  };
}

const TESTS = fileURLToPath(new URL("..", import.meta.url));
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

const NOBODYS = "0".repeat(40);

/** A failure of each command, in an empty directory without git, gh or a token. */
const FAILURES = {
  "release app plan": ["--channel stable --auto", "config_missing"],
  "release app prepare": ["--channel stable --auto --watch", "config_missing"],
  "release app publish": ["--channel stable", "config_missing"],
  "release candidates": ["", "config_missing"],
  "release config check": ["none.yml", "config_missing"],
  "release content plan": ["", "input_invalid"],
  "release content prepare": ["--channel beta --dry-run", "config_missing"],
  "release content publish": ["--channel beta --auto", "config_missing"],
  "release init": ["--repository acme/app", "config_missing"],
  "release lint": ["none.yml", "file_unreadable"],
  "release pins check": ["", "files_no_match"],
  "release pins list": ["none", "file_unreadable"],
  "release pins update": ["", "files_no_match"],
  "release policy check": [`acme/app ${NOBODYS}`, "token_missing"],
  "release rehearse": ["--workflows", "confirmation_needed"],
  "release resume": ["", "operation_missing"],
  "release status": ["", "config_missing"],
  "release trace": ["acme/app v1.0.0", "token_missing"],
  "release yank": ["app v1.0.0 --reason No", "config_missing"],
  "keys generate": ["tauri", "input_missing"],
  "keys public": ["none.key", "file_unreadable"],
  "keys verify": ["none --public-key x", "file_unreadable"],
  completion: ["tcsh", "input_invalid"],
  emulator: ["--data /dev/null/none", "disk_error"],
} as const satisfies Readonly<Record<keyof typeof DOCUMENTS, readonly [string, ErrorCode]>>;

for (const [command, [words, code]] of Object.entries(FAILURES)) {
  test(`ms ${command} fails with one document on stdout, and with its exit code`, async () => {
    const empty = await mkdtemp(join(directory, "empty-"));
    const args = [...`${command} ${words}`.trim().split(" "), "--json"];
    const ended = await ms(args, { PATH: "" }, empty);
    const { error, ok } = JSON.parse(ended.stdout) as Failure;
    assert.deepEqual([ok, error.code, error.exit], [false, code, ended.code]);
    assert.equal(error.exit, ERROR_CODES[code].exit);
    assert.notEqual(error.next, "");
    assert.ok(ended.stderr.includes(error.message), "people are told as well");
    const left = await readdir(empty, { recursive: true });
    assert.deepEqual(
      left.filter((name) => !name.startsWith(".ms-release")),
      [],
    );
  });
}

provesDocuments(
  "release config check",
  "release lint",
  "release pins list",
  "release pins check",
  "release pins update",
  "release init",
  "keys generate",
  "keys public",
  "completion",
  "emulator",
);

test("every command prints its document in some test, of work that was done", async () => {
  const proved = new Set<string>();
  for (const file of await readdir(TESTS, { recursive: true })) {
    if (!file.endsWith(".test.ts")) continue;
    const text = await readFile(join(TESTS, file), "utf8");
    for (const [, names = ""] of text.matchAll(/^provesDocuments\(([^)]*)\);/gm)) {
      for (const [, name = ""] of names.matchAll(/"([^"]+)"/g)) proved.add(name);
    }
  }
  assert.deepEqual([...proved].toSorted(), Object.keys(DOCUMENTS).toSorted());
});

test("what the commands print that need no GitHub is as their schemas say", async () => {
  const workflows = join(directory, ".github", "workflows");
  await mkdir(workflows, { recursive: true });
  const workflow = `on: push
jobs:
  test: { runs-on: ubuntu-latest, steps: [{ uses: ./own }] }
`;
  await writeFile(join(workflows, "test.yml"), workflow);
  await writeFile(join(directory, "release.yml"), CONFIG);
  const initial = ["--repository", "acme/app", "--template", "core"];
  for (const line of [
    "release config check",
    "release lint",
    "release pins list",
    "release pins check --offline",
    "release pins update --dry-run",
    `release init --dry-run ${initial.join(" ")}`,
    "keys generate ed25519",
    "keys public ed25519.key",
    "completion zsh",
  ]) {
    const token = { GH_TOKEN: "unused" };
    const { code, stdout } = await ms([...line.split(" "), "--json"], token, directory);
    // The linter has found something, which is the document of a linter.
    assert.equal(code, line === "release lint" ? 1 : 0, stdout);
  }
});

test("the local GitHub's line is as its schema says", async () => {
  const args = ["emulator", "--port", "0", "--data", join(directory, "github"), "--json"];
  const running = startMs(args);
  try {
    await firstLine(running);
  } finally {
    running.child.kill("SIGTERM");
    await running.ended;
  }
  await requirePublished(args, running.stdout);
});

test("a document that lacks what its schema asks for is noticed", async () => {
  const lacking = JSON.stringify({ ok: true, pins: [{ path: "a.yml" }] });
  await assert.rejects(requirePublished(["release", "pins", "list", "--json"], lacking));
});
