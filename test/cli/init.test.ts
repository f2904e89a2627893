import assert from "node:assert/strict";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { fileURLToPath } from "node:url";
import { parse, stringify } from "yaml";
import { PUBLIC_KEY } from "../support/content-release.ts";
import { ms } from "../support/ms.ts";
import { onTerminal } from "../support/terminal.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const EXAMPLE = join(ROOT, "examples/petitechose/release.yml");
const directory = await mkdtemp(join(tmpdir(), "init-"));
after(() => rm(directory, { recursive: true }));

const SHA = "0123456789012345678901234567890123456789";

interface Config {
  tooling?: object;
  producers: Record<string, { workflow: string; branch: string; assets?: string[] }>;
  environments: Record<string, object>;
  products: Record<string, { workflow: string; channels: object; updater?: object }>;
}

async function config(change: (config: Config) => void = () => {}): Promise<string> {
  const told = parse(await readFile(EXAMPLE, "utf8")) as Config;
  change(told);
  const file = join(await mkdtemp(join(directory, "config-")), "release.yml");
  await writeFile(file, stringify(told));
  return file;
}

async function checkout(): Promise<string> {
  return mkdtemp(join(directory, "checkout-"));
}

async function init(dir: string, file: string, repository: string, ...args: string[]) {
  return ms([
    "release",
    "init",
    "--config",
    file,
    "--repository",
    repository,
    "--dir",
    dir,
    ...args,
  ]);
}

async function tree(dir: string): Promise<Record<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((one) => join(one.parentPath, one.name));
  const texts = files.map(async (file) => [
    file.slice(dir.length + 1),
    await readFile(file, "utf8"),
  ]);
  return Object.fromEntries((await Promise.all(texts)) as [string, string][]);
}

const REPOSITORIES: Readonly<Record<string, readonly string[]>> = {
  "petitechose-midi-studio/loader": ["candidate.yml", "ci.yml"],
  "open-control/bridge": ["candidate.yml", "ci.yml"],
  "petitechose-midi-studio/core": ["candidate.yml", "ci.yml"],
  "petitechose-midi-studio/plugin-bitwig": ["candidate.yml", "ci.yml"],
  "petitechose-midi-studio/ms-manager": ["candidate.yml", "ci.yml", "release.yml"],
  "petitechose-midi-studio/distribution": ["candidate.yml", "nightly.yml", "publish.yml"],
};

for (const [repository, expected] of Object.entries(REPOSITORIES)) {
  test(`${repository} gets its workflows, which pass the rules, and a second time nothing`, async () => {
    const dir = await checkout();
    const file = await config();
    const first = await init(dir, file, repository);
    assert.equal(first.code, 0, first.stderr);
    const written = await tree(dir);
    for (const name of expected) assert.ok(written[`.github/workflows/${name}`], name);
    assert.ok(written[".github/dependabot.yml"]);
    const home = repository.endsWith("/distribution")
      ? ""
      : "petitechose-midi-studio/distribution:";
    const audit = written[".github/workflows/audit-candidates.yml"] ?? "";
    assert.match(audit, new RegExp(`policy: ${home}release\\.yml\n`));
    await cp(file, join(dir, "release.yml"));
    const lint = await ms(["release", "lint", "--json", "--repository", repository], {}, dir);
    assert.deepEqual((JSON.parse(lint.stdout) as { findings: unknown }).findings, []);
    const again = await init(dir, file, repository, "--json");
    const states = (JSON.parse(again.stdout) as { files: { state: string }[] }).files;
    assert.deepEqual([...new Set(states.map(({ state }) => state))], ["same"]);
  });
}

test("branch, tooling, assets, names and gates are release.yml's", async () => {
  const dir = await checkout();
  const file = await config((told) => {
    told.tooling = { repository: "acme/tools", sha: SHA };
    const manager = told.producers["ms-manager"];
    assert.ok(manager);
    manager.workflow = ".github/workflows/build.yml";
    manager.branch = "trunk";
    manager.assets = ["one.exe", "two.AppImage"];
    const { app } = told.products;
    assert.ok(app);
    app.workflow = ".github/workflows/ship.yml";
    app.channels = { stable: { environment: "gate" } };
    told.environments = { release: {}, gate: {} };
  });
  const ended = await init(dir, file, "petitechose-midi-studio/ms-manager");
  assert.equal(ended.code, 0, ended.stderr);
  const files = await tree(dir);
  const build = files[".github/workflows/build.yml"] ?? "";
  const ship = files[".github/workflows/ship.yml"] ?? "";
  assert.match(
    build,
    new RegExp(`uses: acme/tools/\\.github/workflows/candidate\\.yml@${SHA} # main\n`),
  );
  assert.match(build, /required-assets: \|\n +one\.exe\n +two\.AppImage\n/);
  assert.match(ship, /environment: gate\n/);
  assert.match(ship, /policy: petitechose-midi-studio\/distribution:release\.yml\n/);
  assert.match(files[".github/workflows/ci.yml"] ?? "", /branches: \[trunk\]/);
  const all = Object.values(files).join("\n");
  assert.doesNotMatch(all, /petitechose\/release-actions/);
  assert.match(ended.stdout, /environment gate must exist/);
});

test("the manifest's key is wherever distribution signs with it, or looks at what it signed", async () => {
  const file = await config(({ products }) => {
    for (const product of Object.values(products)) {
      if ("manifest" in product) product.manifest = { public_key: PUBLIC_KEY };
    }
  });
  const dir = await checkout();
  const step = await init(dir, file, "petitechose-midi-studio/distribution", "--no-interactive");
  assert.equal(step.code, 0, step.stderr);
  const files = await tree(dir);
  for (const name of ["candidate.yml", "publish.yml", "nightly.yml"]) {
    const text = files[`.github/workflows/${name}`] ?? "";
    assert.ok(text.includes(`public-key: ${PUBLIC_KEY}`), name);
    assert.ok(!text.includes("A".repeat(43)), name);
  }
});

test("edits are never lost: without a terminal nothing is written, and what differs is told", async () => {
  const dir = await checkout();
  const file = await config();
  const repository = "open-control/bridge";
  await init(dir, file, repository);
  const ci = join(dir, ".github/workflows/ci.yml");
  await writeFile(
    ci,
    (await readFile(ci, "utf8")).replace("timeout-minutes: 20", "timeout-minutes: 25"),
  );
  await rm(join(dir, ".github/dependabot.yml"));
  const before = await tree(dir);
  const refused = await init(dir, file, repository);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /\[files_edited\]/);
  assert.match(refused.stderr, /ci\.yml.*1 lines would go, 1 would come/);
  assert.match(refused.stdout, /-\s+timeout-minutes: 25\n\+\s+timeout-minutes: 20/);
  assert.deepEqual(await tree(dir), before, "something was written");
  const dry = await init(dir, file, repository, "--dry-run", "--yes");
  assert.equal(dry.code, 0);
  assert.deepEqual(await tree(dir), before, "a dry run wrote");
  const yes = await init(dir, file, repository, "--yes");
  assert.equal(yes.code, 0);
  assert.match((await tree(dir))[".github/workflows/ci.yml"] ?? "", /timeout-minutes: 20/);
});

test("on a terminal each edited file is asked for by its name, and only what is given up is replaced", async () => {
  const dir = await checkout();
  const repository = "open-control/bridge";
  const file = await config();
  await init(dir, file, repository);
  const shipped = await tree(dir);
  const [candidate, ci, dependabot] = [
    ".github/workflows/candidate.yml",
    ".github/workflows/ci.yml",
    ".github/dependabot.yml",
  ] as const;
  for (const path of [candidate, ci]) await writeFile(join(dir, path), "# mine\n");
  await rm(join(dir, dependabot));
  const { code, text } = await onTerminal(
    dir,
    {},
    `ms release init --config ${file} --repository ${repository}`,
    [
      [/Replace \.github\/workflows\/candidate\.yml\?/, "n"],
      [/Replace \.github\/workflows\/ci\.yml\?/, "y"],
    ],
  );
  assert.equal(code, 0, text);
  assert.match(text, /-# mine/, "the difference is not shown before the question");
  assert.deepEqual(await tree(dir), { ...shipped, [candidate]: "# mine\n" });
});

test("a question that is left with Ctrl-C writes nothing", async () => {
  const dir = await checkout();
  const repository = "open-control/bridge";
  const file = await config();
  await init(dir, file, repository);
  const ci = ".github/workflows/ci.yml";
  await writeFile(join(dir, ci), "# mine\n");
  await rm(join(dir, ".github/dependabot.yml"));
  const before = await tree(dir);
  const { code } = await onTerminal(
    dir,
    {},
    `ms release init --config ${file} --repository ${repository}`,
    [[/Replace .*ci\.yml\?/, "\u0003"]],
  );
  assert.equal(code, 130);
  assert.deepEqual(await tree(dir), before);
});

test("a repository that release.yml does not name, and an unknown template, are refused", async () => {
  const dir = await checkout();
  const file = await config();
  const unlisted = await init(dir, file, "acme/other");
  assert.equal(unlisted.code, 2);
  assert.match(unlisted.stderr, /\[repository_unlisted\]/);
  const unknown = await init(dir, file, "open-control/bridge", "--template", "nothing");
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /\[template_unknown\]/);
  assert.deepEqual(await tree(dir), {});
});

test("a producer of another name takes the template that is asked for", async () => {
  const dir = await checkout();
  const file = await config((told) => {
    const { bridge, ...others } = told.producers;
    assert.ok(bridge);
    told.producers = { ...others, thing: { ...bridge, repository: "acme/thing" } as typeof bridge };
    for (const product of Object.values(told.products) as { sources?: string[] }[]) {
      product.sources = product.sources?.map((one) => (one === "bridge" ? "thing" : one)) ?? [];
    }
  });
  const refused = await init(dir, file, "acme/thing");
  assert.match(refused.stderr, /\[template_unknown\]/);
  const taken = await init(dir, file, "acme/thing", "--template", "bridge");
  assert.equal(taken.code, 0, taken.stderr);
});
