import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test, { after } from "node:test";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import { ms } from "../support/ms.ts";
import { makeProject } from "../support/project.ts";
import { rest, startStage } from "../support/stage.ts";

const stage = await startStage();
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const directory = await mkdtemp(join(tmpdir(), "lint-"));
after(() => rm(directory, { recursive: true }));

const SHA = "0123456789012345678901234567890123456789";

function workflow(step: string, job = "ci"): string {
  return `on: [push, pull_request]
permissions: {}
concurrency: ci-\${{ github.ref }}
jobs:
  ${job}:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - ${step}
`;
}

const CLEAN = workflow(`uses: actions/checkout@${SHA} # v4.2.0`);
const BROKEN = workflow("run: echo ${{ github.head_ref }}");

async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(directory, "case-"));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}

test("a working tree without a finding ends with 0, one with an error with 1 and its place", async () => {
  const path = ".github/workflows/ci.yml";
  const clean = await ms(["release", "lint"], {}, await folder({ [path]: CLEAN }));
  assert.equal(clean.code, 0, clean.stderr);
  assert.match(clean.stdout, /1 file, nothing found/);
  const broken = await ms(["release", "lint"], {}, await folder({ [path]: BROKEN }));
  assert.equal(broken.code, 1);
  assert.match(broken.stdout, /ci\.yml:9:23.* github\.head_ref is pasted.*script-injection/);
});

test("action.yml files and directories are looked at, other YAML files are not", async () => {
  const root = await folder({
    "thing/action.yml":
      "name: a\ndescription: b\nruns:\n  using: composite\n  steps: [{ uses: a/b@v1 }]\n",
    "templates/ci.yml": BROKEN,
    "templates/dependabot.yml": "version: 2\nupdates: []\n",
    "node_modules/x/action.yml": "name: [",
    "mkdocs.yml": "a: b\n",
  });
  const own = await ms(["release", "lint", "--json"], {}, root);
  assert.deepEqual(summary(own.stdout), ["thing/action.yml unpinned-action"]);
  const asked = await ms(["release", "lint", "templates", "--json"], {}, root);
  assert.deepEqual(summary(asked.stdout), ["templates/ci.yml script-injection"]);
  const missing = await ms(["release", "lint", "none.yml"], {}, root);
  assert.equal(missing.code, 5);
  assert.match(missing.stderr, /\[file_unreadable\]/);
});

test("a directory without workflows is refused: nothing was judged", async () => {
  const root = await folder({ "mkdocs.yml": "a: b\n" });
  const { code, stderr } = await ms(["release", "lint"], {}, root);
  assert.equal(code, 2);
  assert.match(stderr, /\[files_no_match\]/);
});

test("a warning alone ends with 0", async () => {
  const text = CLEAN.replace("ubuntu-24.04", "ubuntu-latest");
  const root = await folder({ ".github/workflows/candidate.yml": text });
  const { code, stdout } = await ms(["release", "lint"], {}, root);
  assert.equal(code, 0);
  assert.match(stdout, /warning .*floating-runner/);
});

test("a job that release.yml waits for and that was renamed is found", async () => {
  const root = await folder({ ".github/workflows/ci.yml": CLEAN.replace("ci:\n", "tests:\n") });
  await cp(join(ROOT, "examples/petitechose/release.yml"), join(root, "release.yml"));
  const args = ["release", "lint", "--json", "--repository"];
  const bridge = await ms([...args, "open-control/bridge"], {}, root);
  assert.deepEqual(summary(bridge.stdout), [".github/workflows/ci.yml required-check-missing"]);
  const other = await ms([...args, "petitechose-midi-studio/distribution"], {}, root);
  assert.deepEqual(summary(other.stdout), []);
});

test("a job that the real branch waits for and that was renamed is found", async () => {
  const project = await makeProject(stage);
  const { admin } = stage.emulator.tokens;
  await rest(stage, admin, "PUT", `/repos/${project.name}/branches/main/protection`, {
    required_status_checks: { strict: true, contexts: ["ci", "old"] },
    enforce_admins: true,
    required_pull_request_reviews: null,
    restrictions: null,
  });
  const root = await folder({ ".github/workflows/ci.yml": CLEAN });
  const api = ["--api-url", stage.emulator.urls.api_url];
  const { stdout } = await ms(
    ["release", "lint", "--json", "--github", project.name, ...api],
    { GH_TOKEN: stage.emulator.tokens.reader },
    root,
  );
  assert.deepEqual(summary(stdout), [".github/workflows/ci.yml required-check-missing"]);
  assert.match(stdout, /waits for the check \\"old\\"/);
});

test("SARIF has each finding with its rule and place", async () => {
  const root = await folder({ ".github/workflows/ci.yml": BROKEN });
  const { code } = await ms(["release", "lint", "--sarif", "out.sarif"], {}, root);
  assert.equal(code, 1);
  const log = JSON.parse(await readFile(join(root, "out.sarif"), "utf8")) as Sarif;
  assert.equal(log.version, "2.1.0");
  const [run] = log.runs;
  assert.deepEqual(run?.results, [
    {
      ruleId: "script-injection",
      level: "error",
      message: run?.results[0]?.message,
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: ".github/workflows/ci.yml", uriBaseId: "%SRCROOT%" },
            region: { startLine: 9, startColumn: 23 },
          },
        },
      ],
    },
  ]);
  const ids = run?.tool.driver.rules.map(({ id }) => id) ?? [];
  assert.ok(ids.includes("script-injection"));
  assert.equal(new Set(ids).size, ids.length, "a rule is described twice");
});

test("SARIF is what the standard's own schema allows", async () => {
  const path = fileURLToPath(
    import.meta.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"),
  );
  // Draft 4, of which it uses nothing that later drafts read otherwise.
  const {
    $schema: _draft,
    id: _id,
    ...schema
  } = JSON.parse(await readFile(path, "utf8")) as object & {
    $schema: string;
    id: string;
  };
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  formats.default(ajv);
  const judge = ajv.compile(schema);
  const ignored = "# lint-ignore pin-comment\n";
  const root = await folder({ ".github/workflows/a b.yml": ignored + BROKEN });
  await ms(["release", "lint", "--sarif", "out.sarif"], {}, root);
  const log = JSON.parse(await readFile(join(root, "out.sarif"), "utf8")) as Sarif;
  assert.ok((log.runs[0]?.results.length ?? 0) >= 2);
  assert.ok(judge(log), JSON.stringify(judge.errors));
  const broken = {
    ...log,
    runs: log.runs.map((run) => ({ ...run, results: [{ level: "high" }] })),
  };
  assert.equal(judge(broken), false, "the schema takes anything");
});

test("this project's own workflows, actions and templates have no finding", async () => {
  const own = await ms(["release", "lint", "--json"], {}, ROOT);
  assert.deepEqual(summary(own.stdout), []);
  const templates = await ms(["release", "lint", "workflows-templates", "--json"], {}, ROOT);
  assert.deepEqual(summary(templates.stdout), []);
});

interface Sarif {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly { readonly ruleId: string; readonly message: object }[];
  }[];
}

function summary(stdout: string): readonly string[] {
  const told = JSON.parse(stdout) as { findings: { path: string; rule: string }[] };
  return told.findings.map(({ path, rule }) => `${path} ${rule}`);
}
