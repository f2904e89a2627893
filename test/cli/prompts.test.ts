import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { ErrorCode } from "@release-actions/contract";
import { wholeProgram } from "../../packages/cli/src/program.ts";
import { ms } from "../support/ms.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SOURCES = join(ROOT, "packages", "cli", "src");
const ASKS = /from "[^"]*terminal\/ask\.ts"|(?:from |import\()"@clack\/prompts"/;
/** What asks, and what draws: neither decides anything. */
const NO_QUESTIONS = new Set(["rehearse/display.ts", "terminal/ask.ts"]);

interface Prompt {
  /** Which commands ask it. */
  readonly commands: readonly string[];
  /** What answers it without a terminal. */
  readonly flags: readonly string[];
  /** The refusal without an answer; null where somebody else may answer, or what is proposed is taken. */
  readonly code: ErrorCode | null;
  /** Words that are run here without a terminal, or the test that does. */
  readonly refused: readonly string[] | string;
}

const PLANNED = ["app", "content"].flatMap((kind) =>
  ["plan", "prepare", "publish"].map((name) => `release ${kind} ${name}`),
);
const PUBLISHED = ["release app publish", "release content publish"];

/** Every file of the command line that asks something. */
const PROMPTS: Readonly<Record<string, readonly Prompt[]>> = {
  "commands/init.ts": [
    {
      commands: ["release init"],
      flags: ["--yes"],
      code: "files_edited",
      refused: ["release", "init", "--repository", "acme/app", "--template", "core"],
    },
  ],
  "commands/yank.ts": [
    {
      commands: ["release yank"],
      flags: ["--yes"],
      code: "confirmation_needed",
      refused: "test/orchestrate/yank-content.test.ts",
    },
  ],
  "keys/password.ts": [
    {
      commands: ["keys generate", "keys public"],
      flags: ["--password-file", "--no-password"],
      code: "input_missing",
      refused: ["keys", "generate", "minisign"],
    },
  ],
  "rehearse-workflows/run.ts": [
    {
      commands: ["release rehearse"],
      flags: ["--approve"],
      code: "confirmation_needed",
      refused: ["release", "rehearse", "--workflows"],
    },
  ],
  "release/confirm.ts": [
    {
      commands: PLANNED.filter((name) => !name.endsWith("plan")),
      flags: ["--yes"],
      code: "confirmation_needed",
      refused: "test/orchestrate/overview.test.ts",
    },
  ],
  "release/obtain-plan.ts": [
    // The proposal stands, and is confirmed before anything is done with it.
    { commands: PLANNED, flags: ["--tag", "--bump", "--yes"], code: null, refused: [] },
    {
      commands: PLANNED,
      flags: ["--confirm-version"],
      code: "version_jump",
      refused: "test/orchestrate/jump.test.ts",
    },
  ],
  // Reviewers answer it on GitHub, too: --watch waits for them.
  "release/carry-out.ts": [
    {
      commands: [...PUBLISHED, "release resume"],
      flags: ["--approve"],
      code: null,
      refused: [],
    },
  ],
};

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

const directory = await mkdtemp(join(tmpdir(), "prompts-"));
after(() => rm(directory, { recursive: true, force: true }));
await mkdir(join(directory, ".github", "workflows"), { recursive: true });
await writeFile(join(directory, ".github", "workflows", "candidate.yml"), "on: push\njobs: {}\n");
await writeFile(join(directory, "release.yml"), CONFIG);
const program = await wholeProgram();

test("every file that asks something is known here", async () => {
  const asking: string[] = [];
  for (const file of await readdir(SOURCES, { recursive: true })) {
    if (!file.endsWith(".ts")) continue;
    const name = file.replaceAll("\\", "/");
    if (ASKS.test(await readFile(join(SOURCES, file), "utf8"))) asking.push(name);
  }
  const questions = asking.filter((name) => !NO_QUESTIONS.has(name));
  assert.deepEqual(questions.toSorted(), Object.keys(PROMPTS).toSorted());
});

for (const [file, prompts] of Object.entries(PROMPTS)) {
  for (const { code, commands, flags, refused } of prompts) {
    test(`what ${file} asks ${flags.join(", ")} answers as well`, () => {
      for (const command of commands) {
        const known = optionsOf(command);
        for (const flag of flags) assert.ok(known.includes(flag), `${command} ${flag}`);
      }
    });
    if (code === null) continue;
    test(`without a terminal ${file} refuses, and names ${flags.join(", ")}`, async () => {
      if (typeof refused === "string") {
        const text = await readFile(join(ROOT, refused), "utf8");
        for (const word of [code, ...flags]) assert.ok(text.includes(word), `${refused}: ${word}`);
        return;
      }
      const before = await readdir(directory, { recursive: true });
      const { code: exit, stderr } = await ms(refused, {}, directory);
      assert.notEqual(exit, 0);
      for (const word of [`[${code}]`, ...flags]) assert.ok(stderr.includes(word), stderr);
      const now = await readdir(directory, { recursive: true });
      assert.deepEqual(
        now.filter((name) => !before.includes(name)),
        [],
        "nothing is written",
      );
    });
  }
}

function optionsOf(name: string): (string | undefined)[] {
  let command = program;
  for (const word of name.split(" ")) {
    const child = command.commands.find((one) => one.name() === word);
    assert.ok(child, name);
    command = child;
  }
  return command.options.map(({ long }) => long);
}
