import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { promisify } from "node:util";
import { generateMinisignKey } from "@release-actions/signing";
import { ms, type Ended } from "../support/ms.ts";
import { APP, appSource, signerOf } from "./app.ts";
import { type Files, policyText, templates } from "./lab.ts";

const execute = promisify(execFile);
const TOOLS = join(import.meta.dirname, "tools");
const HOME = "petitechose-midi-studio/distribution";

/** release.yml as it is on github.com: with ids, GitHub's runners, and a key whose secret nobody has. */
async function policyOf(template: string): Promise<string> {
  const { publicKey } = await generateMinisignKey({ password: "elsewhere", format: "tauri" });
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
        signer_workflow: signerOf(template),
      },
    },
    environments: { "app-release": { reviewers: 1, branches: "protected", approvers: ["ann"] } },
    products: {
      app: {
        kind: "app",
        repository: APP,
        repository_id: 4711,
        sources: ["ms-manager"],
        workflow: ".github/workflows/release.yml",
        channels: {
          stable: { environment: "app-release", immutable: true },
          beta: { environment: "app-release", immutable: true },
        },
        updater: {
          public_key: publicKey,
          platforms: ["windows-x86_64", "linux-x86_64", "darwin-x86_64", "darwin-aarch64"],
        },
      },
    },
  });
}

interface Desk {
  readonly directory: string;
  readonly app: string;
  readonly commit: (files: Files) => Promise<string>;
  /** `ms release …` where release.yml is. */
  readonly release: (...args: string[]) => Promise<Ended>;
}

/** Two checkouts side by side: release.yml, and the app with what `ms release init` writes for it. */
async function openDesk(t: TestContext): Promise<Desk> {
  const directory = await mkdtemp(join(tmpdir(), "rehearse-workflows-"));
  t.after(() => rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  const app = join(directory, "ms-manager");
  const home = join(directory, "distribution");
  const { ".github/workflows/candidate.yml": candidate = "" } = await templates(
    "ms-manager",
    "candidate.yml",
  );
  await mkdir(home, { recursive: true });
  await writeFile(join(home, "release.yml"), await policyOf(candidate));
  const env = { PATH: [TOOLS, process.env["PATH"] ?? ""].join(delimiter), MS_POLL_MS: "200" };
  const release = (...args: string[]): Promise<Ended> => ms(["release", ...args], env, home);
  const git = async (...args: string[]): Promise<string> => {
    const who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.test"];
    return (await execute("git", [...who, ...args], { cwd: app })).stdout.trim();
  };
  const commit = async (files: Files): Promise<string> => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(app, path)), { recursive: true });
      await writeFile(join(app, path), text);
    }
    await git("add", "--all");
    await git("commit", "--quiet", "--message", "feat: a knob");
    return git("rev-parse", "HEAD");
  };
  await mkdir(app);
  await git("init", "--quiet", "--initial-branch=main");
  const named = ["--repository", APP, "--dir", app, "--policy", `${HOME}:release.yml`];
  const written = await release("init", ...named, "--no-interactive");
  assert.equal(written.code, 0, written.stderr);
  await commit(appSource("0.1.0-beta.1"));
  return { directory, app, commit, release };
}

interface Report {
  readonly ok: boolean;
  readonly tag: string;
  readonly builds: number;
  readonly sources: readonly { readonly head: string; readonly sha: string; uncommitted: number }[];
  readonly gate: { readonly environment: string; readonly approved_by: readonly string[] };
  readonly release: { readonly assets: readonly { name: string; lineage: string }[] };
  readonly trace: { readonly ok: boolean };
  readonly substitutions: readonly { readonly where: string; readonly what: string }[];
}

test("somebody's own workflows build once, wait for approval, and publish, on a local GitHub", async (t) => {
  const { app, release } = await openDesk(t);
  await writeFile(join(app, "notes.txt"), "not committed\n");
  const args = ["rehearse", "--workflows", "--channel", "beta", "--approve", "--json"];
  const { code, stderr, stdout } = await release(...args);
  assert.equal(code, 0, stderr);
  const report = JSON.parse(stdout) as Report;
  assert.deepEqual([report.ok, report.trace.ok, report.builds], [true, true, 1]);
  assert.equal(report.tag, "v0.1.0-beta.1");
  assert.deepEqual(report.gate, { environment: "app-release", approved_by: ["ann"] });
});
