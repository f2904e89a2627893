import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { after, test } from "node:test";
import { generateMinisignKey } from "@release-actions/signing";
import { openDesk } from "../support/desk.ts";
import { untilSaid } from "../support/ms.ts";
import { onTerminal, type OnTerminal } from "../support/terminal.ts";
import { APP, appSource, signerOf } from "./app.ts";
import { type Files, policyText, templates } from "./lab.ts";

const TOOLS = join(import.meta.dirname, "tools");
const HOME = "petitechose-midi-studio/distribution";
const PIN = "1".repeat(40);
const REHEARSE = ["rehearse", "--workflows", "--approve"];

interface Report {
  readonly ok: boolean;
  readonly tag: string;
  readonly builds: number;
  readonly sources: readonly { readonly head: string; readonly sha: string; uncommitted: number }[];
  readonly candidates: readonly { readonly sha: string }[];
  readonly gate: { readonly environment: string; readonly approved_by: readonly string[] };
  readonly release: { readonly assets: readonly { name: string; lineage: string }[] };
  readonly trace: { readonly ok: boolean };
  readonly substitutions: readonly { readonly where: string; readonly what: string }[];
}

const desk = await openDesk(
  { after },
  { PATH: [TOOLS, process.env["PATH"] ?? ""].join(delimiter), MS_POLL_MS: "200" },
);

/** release.yml as it is on github.com: with ids, GitHub's runners, and a key whose secret nobody has. */
async function policy(): Promise<string> {
  const { publicKey } = await generateMinisignKey({ password: "elsewhere", format: "tauri" });
  const shipped = await templates("ms-manager", "candidate.yml");
  const gate = { environment: "app-release", immutable: true };
  return policyText({
    producers: {
      "ms-manager": {
        repository: APP,
        repository_id: 4711,
        owner_id: 4712,
        workflow: ".github/workflows/candidate.yml",
        branch: "main",
        events: ["workflow_dispatch"],
        workflow_inputs: ["source_sha"],
        checks: ["core (rust)", "frontend (svelte)"],
        attestation: "required",
        signer_workflow: signerOf(shipped[".github/workflows/candidate.yml"] ?? ""),
      },
    },
    environments: { "app-release": { approvers: ["ann"], branches: "protected" } },
    products: {
      app: {
        kind: "app",
        repository: APP,
        repository_id: 4711,
        sources: ["ms-manager"],
        workflow: ".github/workflows/release.yml",
        channels: { stable: gate, beta: gate },
        updater: {
          public_key: publicKey,
          platforms: ["windows-x86_64", "linux-x86_64", "darwin-x86_64", "darwin-aarch64"],
        },
      },
    },
  });
}

test("what `ms release init` writes is rehearsed: built once, approved, published, traced", async () => {
  await desk.commit("distribution", { "release.yml": await policy() });
  const head = await desk.commit("ms-manager", appSource("0.1.0"));
  const init = ["init", "--repository", APP, "--dir", "../ms-manager", "--no-interactive"];
  const written = await desk.release("distribution", ...init, "--policy", `${HOME}:release.yml`);
  assert.equal(written.code, 0, written.stderr);
  const sha = await desk.commit("ms-manager", {});
  assert.notEqual(sha, head);
  await writeFile(join(desk.directory, "ms-manager", "notes.txt"), "not committed\n");

  const args = [...REHEARSE, "--channel", "stable", "--json"];
  const { code, stderr, stdout } = await desk.release("distribution", ...args);
  assert.equal(code, 0, stderr);
  const report = JSON.parse(stdout) as Report;
  assert.deepEqual([report.ok, report.trace.ok, report.builds], [true, true, 1]);
  assert.equal(report.tag, "v0.1.0");
  assert.deepEqual(report.gate, { environment: "app-release", approved_by: ["ann"] });

  // Nothing had to be changed in the checkout: what was released is exactly what is committed.
  const [source] = report.sources;
  assert.deepEqual([source?.head, source?.sha, source?.uncommitted], [sha, sha, 1]);
  assert.deepEqual(
    report.candidates.map((one) => one.sha),
    [sha],
  );
  assert.match(stderr, /1 uncommitted changes in .*ms-manager are not part of it/);

  const lineage = new Map(report.release.assets.map((one) => [one.name, one.lineage]));
  const signed = [...lineage].filter(([, how]) => how === "signed").map(([name]) => name);
  assert.ok(signed.includes("ms-manager_0.1.0_x64.app.tar.gz.sig"), stdout);
  assert.deepEqual(
    report.substitutions.map(({ where }) => where),
    [
      "release.yml /producers/ms-manager/repository_id",
      "release.yml /producers/ms-manager/owner_id",
      "release.yml /producers/ms-manager/runner",
      "release.yml /products/app/repository_id",
      "release.yml /products/app/updater/public_key",
      `${HOME} release.yml`,
      "secret TAURI_SIGNING_PRIVATE_KEY of environment app-release",
      "secret TAURI_SIGNING_PRIVATE_KEY_PASSWORD of environment app-release",
      "action actions/checkout",
      "action actions/setup-node",
      "action actions/upload-artifact",
      "action petitechose/release-actions",
    ],
  );
});

const CANDIDATE = `
name: Candidate
run-name: Candidate \${{ inputs.source_sha }}
on: { workflow_dispatch: { inputs: { source_sha: { required: true } } } }
permissions: {}
jobs:
  build:
    runs-on: ubuntu-latest
    permissions: { contents: write, actions: read }
    steps:
      - uses: actions/checkout@v4
        with: { ref: "\${{ inputs.source_sha }}" }
      - uses: acme/compile@v1
      - uses: ann/plain/.github/actions/hello@v1
      - uses: petitechose/release-actions/create-candidate@${PIN}
        with: { source-sha: "\${{ inputs.source_sha }}", files: "out/*" }
`;

const RELEASE = `
name: Release
run-name: Release \${{ inputs.tag }} from \${{ inputs.source_sha }}
on: { workflow_dispatch: { inputs: { tag: { required: true }, source_sha: { required: true } } } }
permissions: {}
jobs:
  promote:
    runs-on: ubuntu-latest
    environment: release
    permissions: { contents: write, actions: read }
    steps:
      - name: Ship it
        run: echo "the shelf is empty" && exit 7
      - uses: petitechose/release-actions/promote-release@${PIN}
        with:
          source-sha: \${{ inputs.source_sha }}
          tag: \${{ inputs.tag }}
          environment: release
          policy: release.yml
`;

const COMPILE = `
name: Compile
description: Somebody's own action
runs:
  using: composite
  steps: [{ shell: bash, run: mkdir out && cp README.md out/app-linux-x86_64.tar.gz }]
`;

/** An action of the released repository itself, pinned to a tag that nobody has made. */
const HELLO = `
name: Hello
description: Says it
runs: { using: composite, steps: [{ shell: bash, run: echo Hello }] }
`;

interface More {
  readonly files?: Files;
  readonly producer?: object;
  readonly product?: object;
}

/** release.yml, sources and workflows in one repository, whose owner is the one who approves. */
async function commitPlain(
  release: string,
  { files, producer, product }: More = {},
): Promise<string> {
  const channels = { stable: { environment: "release" } };
  const workflow = ".github/workflows/candidate.yml";
  await desk.commit("compile", { "action.yml": COMPILE });
  return desk.commit("plain", {
    "README.md": "An app.\n",
    "package.json": '{ "name": "plain", "version": "3.2.0" }\n',
    "release.yml": policyText({
      producers: { plain: { repository: "ann/plain", workflow, ...producer } },
      products: {
        plain: {
          kind: "app",
          repository: "ann/plain",
          sources: ["plain"],
          workflow: ".github/workflows/release.yml",
          channels,
          ...product,
        },
      },
      environments: { release: { approvers: ["ann"], branches: "any", admin_bypass: true } },
    }),
    [workflow]: CANDIDATE,
    ".github/actions/hello/action.yml": HELLO,
    ...files,
    ".github/workflows/release.yml": release,
  });
}

const PLAIN = [...REHEARSE, "--repo", "plain=.", "--action", "acme/compile=../compile"];

test("a broken release workflow fails the rehearsal with its step and what that said; --keep keeps it", async () => {
  await commitPlain(RELEASE);
  const running = desk.start("plain", ...PLAIN, "--keep");
  await untilSaid(running, "stays at");
  assert.match(running.stderr, /ended with failure\.\nThe local GitHub stays at/);
  const kept = /stays at (http:\S+)/.exec(running.stderr)?.[1] ?? "";
  assert.equal((await fetch(`${kept}ann/plain`)).status, 200);
  running.child.kill("SIGINT");
  assert.equal(await running.ended, 1, running.stderr);
  const { stderr } = running;
  assert.match(stderr, /ended with failure.*promote at Ship it.*\[release_run_failed\]/);
  assert.match(stderr, /promote, Ship it: the shelf is empty/);
});

test("a repository with its own release.yml, from a git URL, gets the version after its last tag", async () => {
  await commitPlain(RELEASE);
  await desk.tag("plain", "v3.2.0");
  await desk.tag("plain", "v3.3.0-beta.1");
  const head = await commitPlain(RELEASE.replace(" && exit 7", ""));
  const url = `file://${join(desk.directory, "plain")}`;
  const more = ["--repo", `plain=${url}`, "--json"];
  const { code, stderr, stdout } = await desk.release("plain", ...PLAIN, ...more);
  assert.equal(code, 0, stderr);
  const report = JSON.parse(stdout) as Report;
  const [source] = report.sources;
  assert.deepEqual([report.tag, source?.head, report.builds], ["v3.3.0", head, 1]);
  assert.notEqual(source?.sha, head);
  assert.deepEqual(
    report.candidates.map(({ sha }) => sha),
    [source?.sha],
  );
  assert.ok(report.substitutions.some(({ where }) => where === "ann/plain release.yml"));
  for (const action of ["acme/compile", "ann/plain"]) {
    assert.ok(report.substitutions.some(({ where }) => where === `action ${action}`));
  }
  assert.ok(report.substitutions.some(({ where }) => where === "release v3.2.0 of ann/plain"));
  const left = (await readdir(desk.directory)).filter((name) => name.startsWith("rehearsal-"));
  assert.deepEqual(left, []);
});

async function typed(answer: string): Promise<OnTerminal> {
  await commitPlain(RELEASE.replace(" && exit 7", ""));
  const line = `ms release ${PLAIN.filter((word) => word !== "--approve").join(" ")}`;
  return onTerminal(join(desk.directory, "plain"), desk.env, line, [
    [/As the reviewer, approve release for Release v/, answer],
  ]);
}

test("on a terminal the reviewer is asked, and who says no has rehearsed a rejection", async () => {
  const { code, text } = await typed("n");
  assert.equal(code, 1, text);
  assert.match(text, /Rejected release as ann/);
  assert.match(text, /\[approval_rejected\]/);
});

test("Ctrl-C at the question ends the rehearsal and the run that waits", async () => {
  const { code, text } = await typed("\u0003");
  assert.equal(code, 130, text);
  const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(text)?.[0] ?? "";
  await assert.rejects(fetch(url), TypeError);
});

test("a version that the source does not state yet is bumped by a pull request", async () => {
  await commitPlain(RELEASE.replace(" && exit 7", ""), {
    product: { version_files: [{ path: "package.json" }] },
  });
  const { code, stderr, stdout } = await desk.release(
    "plain",
    ...PLAIN,
    "--tag",
    "v3.3.0",
    "--json",
  );
  assert.equal(code, 0, stderr);
  const { candidates, sources, tag } = JSON.parse(stdout) as Report;
  assert.equal(tag, "v3.3.0");
  assert.notEqual(candidates[0]?.sha, sources[0]?.sha);
});

const CI = `
name: CI
on: push
permissions: {}
jobs:
  test:
    runs-on: ubuntu-latest
    steps: [{ name: Try it, run: echo "one of two fails" && exit 1 }]
`;

test("a required check that fails ends the rehearsal before a candidate is built", async () => {
  const ci = ".github/workflows/ci.yml";
  await commitPlain(RELEASE, { files: { [ci]: CI }, producer: { checks: ["test"] } });
  const { code, stderr } = await desk.release("plain", ...PLAIN);
  assert.equal(code, 1, stderr);
  assert.match(stderr, /\[check_not_green\]/);
  assert.match(stderr, /test, Try it: one of two fails/);
  assert.doesNotMatch(stderr, /Building the candidate/);
});
