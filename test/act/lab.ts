import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { components } from "@octokit/openapi-types";
import { type Emulator, startEmulator } from "@release-actions/github-emulator";
import { stringify } from "yaml";

const execute = promisify(execFile);

export const ROOT = resolve(import.meta.dirname, "../..");
/** Stand-ins for cargo, npm, pio and their like: the templates under test stay as they are shipped. */
const TOOLS = join(import.meta.dirname, "tools");

export type Run = Omit<components["schemas"]["workflow-run"], "id"> & { readonly id: number };
export type Job = Omit<components["schemas"]["job"], "id"> & { readonly id: number };
export type Release = components["schemas"]["release"];
export type Files = Readonly<Record<string, string>>;

interface Person {
  readonly login: string;
  readonly id: number;
  readonly token: string;
}

/** A local GitHub that executes workflows with this project's own actions, for several repositories. */
export interface Lab {
  readonly emulator: Emulator;
  /** Pushes and dispatches. */
  readonly maintainer: Person;
  /** Approves. */
  readonly reviewer: Person;
  /** A request as somebody, the maintainer unless told; fails unless GitHub accepts it. */
  rest<T>(method: string, path: string, body?: unknown, token?: string): Promise<T>;
  /** A request to the control routes. */
  control<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Makes `owner/name` with these files as the first commit of main. */
  repository(name: string, files: Files): Promise<Repo>;
}

export interface Repo {
  readonly lab: Lab;
  readonly name: string;
  readonly id: number;
  /** The head of main after the last push. */
  readonly head: string;
  /** Pushes files onto a branch, and answers with the commit. */
  push(files: Files, branch?: string): Promise<string>;
  dispatch(workflow: string, inputs?: Files): Promise<Run>;
  runs(): Promise<Run[]>;
  /** The run of a workflow for a commit; a push may be over before its run is there. */
  runOf(sha: string, workflow: string): Promise<Run>;
  until(id: number, holds: (run: Run) => boolean): Promise<Run>;
  /** Waits for the end; says what every job logged when it is another one. */
  ended(id: number, conclusion: string): Promise<Run>;
  jobs(id: number): Promise<Job[]>;
  /** What all jobs of a run logged. */
  log(id: number): Promise<string>;
  approve(id: number): Promise<void>;
  /** As the reviewer. */
  decide(id: number, state: "approved" | "rejected"): Promise<void>;
  /** All releases and drafts. */
  releases(): Promise<Release[]>;
  release(tag: string): Promise<Release>;
}

export async function startLab(t: TestContext): Promise<Lab> {
  const directory = await mkdtemp(join(tmpdir(), "act-lab-"));
  const defects: unknown[] = [];
  const emulator = await startEmulator({
    dataDir: join(directory, "github"),
    runner: {
      actions: { "petitechose/release-actions": await ownActions(directory) },
      path: [TOOLS],
    },
    onDefect: (error) => defects.push(error),
  });
  t.after(async () => {
    await emulator.close();
    await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    assert.deepEqual(defects, [], "the local GitHub met a defect of its own");
  });
  const control: Lab["control"] = (method, path, body) =>
    send(emulator.urls.admin_url + path, method, body, "");
  const person = (login: string): Promise<Person> => control("POST", "/users", { login });
  const maintainer = await person("maintainer");
  const reviewer = await person("reviewer");
  const rest: Lab["rest"] = (method, path, body, token = maintainer.token) =>
    send(emulator.urls.api_url + path, method, body, token);
  const owners = new Set<string>();
  const lab: Lab = {
    emulator,
    maintainer,
    reviewer,
    rest,
    control,
    async repository(name, files) {
      const [owner = "", short = ""] = name.split("/");
      if (!owners.has(owner)) await control("POST", "/orgs", { login: owner });
      owners.add(owner);
      const { admin } = emulator.tokens;
      const made = await rest<{ id: number }>(
        "POST",
        `/orgs/${owner}/repos`,
        { name: short },
        admin,
      );
      for (const { login } of [maintainer, reviewer]) {
        const path = `/repos/${name}/collaborators/${login}`;
        await rest("PUT", path, { permission: "push" }, admin);
      }
      await rest("PUT", `/repos/${name}/immutable-releases`, undefined, admin);
      return makeRepo(lab, name, made.id, join(directory, "clones", name), files);
    },
  };
  return lab;
}

/** What callers use of this project, as it is now: a bundle that is made anew meanwhile is no matter. */
async function ownActions(directory: string): Promise<string> {
  const target = join(directory, "release-actions");
  await cp(join(ROOT, ".github"), join(target, ".github"), { recursive: true });
  for (const name of await readdir(join(ROOT, "actions"))) {
    const dist = join("actions", name, "dist");
    await cp(join(ROOT, dist), join(target, dist), { recursive: true });
    await cp(join(ROOT, name, "action.yml"), join(target, name, "action.yml"));
  }
  return target;
}

async function makeRepo(
  lab: Lab,
  name: string,
  id: number,
  clone: string,
  files: Files,
): Promise<Repo> {
  const remote = `${lab.emulator.urls.git_url.replace("//", `//x:${lab.maintainer.token}@`)}/${name}.git`;
  const api = `/repos/${name}`;
  const git = async (...args: string[]): Promise<string> => {
    const who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.test"];
    return (await execute("git", [...who, ...args], { cwd: clone })).stdout.trim();
  };
  await mkdir(clone, { recursive: true });
  await git("init", "--quiet", "--initial-branch=main");
  let head = "";
  const repo: Repo = {
    lab,
    name,
    id,
    get head() {
      return head;
    },
    async push(changed, branch = "main") {
      await writeFiles(clone, changed);
      await git("add", "--all");
      await git("commit", "--quiet", "--allow-empty", "--message", "Change");
      const pushed = ["push", "--quiet", remote, `HEAD:refs/heads/${branch}`];
      await git(...pushed).catch(async () => {
        // A pull request was merged meanwhile.
        await git("pull", "--quiet", "--rebase", remote, branch);
        await git(...pushed);
      });
      const sha = await git("rev-parse", "HEAD");
      if (branch === "main") head = sha;
      return sha;
    },
    async dispatch(workflow, inputs = {}) {
      const path = `${api}/actions/workflows/${workflow}/dispatches`;
      const body = { ref: "main", inputs, return_run_details: true };
      const answer = await lab.rest<{ workflow_run_id: number }>("POST", path, body);
      return lab.rest<Run>("GET", `${api}/actions/runs/${answer.workflow_run_id}`);
    },
    async runs() {
      return (await lab.rest<{ workflow_runs: Run[] }>("GET", `${api}/actions/runs?per_page=100`))
        .workflow_runs;
    },
    async runOf(sha, workflow) {
      for (;;) {
        const found = (await repo.runs()).find(
          (run) => run.head_sha === sha && run.path.endsWith(`/${workflow}`),
        );
        if (found !== undefined) return found;
        await sleep(50);
      }
    },
    async until(run, holds) {
      for (;;) {
        const now = await lab.rest<Run>("GET", `${api}/actions/runs/${run}`);
        if (holds(now)) return now;
        await sleep(50);
      }
    },
    async ended(run, conclusion) {
      const now = await repo.until(run, ({ status }) => status === "completed");
      if (now.conclusion !== conclusion) {
        assert.fail(
          `${now.path} ended in ${now.conclusion}, not ${conclusion}\n${await repo.log(run)}`,
        );
      }
      return now;
    },
    async jobs(run) {
      return (await lab.rest<{ jobs: Job[] }>("GET", `${api}/actions/runs/${run}/jobs`)).jobs;
    },
    async log(run) {
      const jobs = await repo.jobs(run);
      const texts = await Promise.all(
        jobs.map(async ({ id: job, name: title }) => {
          const url = `${lab.emulator.urls.api_url}${api}/actions/jobs/${job}/logs`;
          const headers = { authorization: `Bearer ${lab.maintainer.token}` };
          return `== ${title}\n${await (await fetch(url, { headers })).text()}`;
        }),
      );
      return texts.join("\n");
    },
    approve: (run) => repo.decide(run, "approved"),
    async decide(run, state) {
      const path = `${api}/actions/runs/${run}/pending_deployments`;
      const { token } = lab.reviewer;
      const waiting = await lab.rest<{ environment: { id: number } }[]>(
        "GET",
        path,
        undefined,
        token,
      );
      const environment_ids = waiting.map(({ environment }) => environment.id);
      assert.notEqual(environment_ids.length, 0, "the run waits for nobody");
      const body = { environment_ids, state, comment: "Looked at" };
      await lab.rest("POST", path, body, token);
    },
    releases: () => lab.rest<Release[]>("GET", `${api}/releases?per_page=100`),
    async release(tag) {
      const found = (await repo.releases()).filter((one) => one.tag_name === tag);
      const [release] = found;
      assert.ok(release !== undefined && found.length === 1, `${found.length} releases ${tag}`);
      return release;
    },
  };
  await repo.push(files);
  return repo;
}

/** Files with a `#!` are made executable. */
async function writeFiles(directory: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    if (content.startsWith("#!")) await chmod(file, 0o755);
  }
}

/** The workflows of `workflows-templates/<folder>` as they are shipped, where `init` puts them. */
export async function templates(folder: string, ...names: string[]): Promise<Files> {
  const entries = names.map(async (name) => {
    const file = join(ROOT, "workflows-templates", folder, name);
    return [`.github/workflows/${name}`, await readFile(file, "utf8")] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** An environment that a reviewer guards and nobody passes by; with these secrets. */
export async function protect(repo: Repo, environment: string, secrets: Files = {}): Promise<void> {
  const { lab, name } = repo;
  const body = {
    prevent_self_review: true,
    can_admins_bypass: false,
    reviewers: [{ type: "User", id: lab.reviewer.id }],
    deployment_branch_policy: { protected_branches: true, custom_branch_policies: false },
  };
  const { admin } = lab.emulator.tokens;
  const branch = `/repos/${name}/branches/main/protection`;
  const open = {
    required_status_checks: null,
    enforce_admins: false,
    required_pull_request_reviews: null,
    restrictions: null,
  };
  await lab.rest("PUT", branch, open, admin);
  await lab.rest("PUT", `/repos/${name}/environments/${environment}`, body, admin);
  for (const [secret, value] of Object.entries(secrets)) {
    await lab.control("PUT", `/repos/${name}/secrets/${secret}`, { value, environment });
  }
}

/** Makes a repository that holds only release.yml: where policies of several repositories live. */
export function policyText(policy: Readonly<Record<string, unknown>>): string {
  return stringify({ schema: "release-actions/config", schema_version: 1, ...policy });
}

async function send<T>(url: string, method: string, body: unknown, token: string): Promise<T> {
  const answer = await fetch(url, {
    method,
    headers: {
      "content-type": "application/json",
      ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${url}: HTTP ${answer.status} ${text}`);
  return (text === "" ? {} : JSON.parse(text)) as T;
}
