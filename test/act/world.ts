import assert from "node:assert/strict";
import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type Emulator, type RunnerOptions, startEmulator } from "@release-actions/github-emulator";
import type { components } from "@octokit/openapi-types";

const execute = promisify(execFile);

export type Run = Omit<components["schemas"]["workflow-run"], "id"> & { readonly id: number };
export type Job = Omit<components["schemas"]["job"], "id"> & { readonly id: number };

/** What the emulator tells of a job beyond GitHub's API. */
export interface Result {
  readonly job: string;
  readonly result: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

type Running = Pick<Emulator, "urls" | "tokens" | "close">;

export interface World {
  /** The emulator as it is now: a restart moves it to other ports. */
  readonly emulator: Running;
  /** Directory for whatever a test needs on disk. */
  readonly workspace: string;
  /** Calls the REST API, or a whole address, as a token (the writer's by default). */
  call(method: string, path: string, body?: unknown, token?: string): Promise<Response>;
  /** The JSON of a GET below `/repos/acme/app`. */
  read<T>(path: string): Promise<T>;
  /** Pushes files onto main with git, as the writer, and answers with the commit. */
  push(files: Readonly<Record<string, string>>): Promise<string>;
  dispatch(workflow: string, inputs?: Readonly<Record<string, string>>): Promise<Run>;
  /** The run of a commit; a push may be over before its run is there. */
  runOf(sha: string): Promise<Run>;
  runs(): Promise<Run[]>;
  /** Waits until a run satisfies a condition. */
  until(id: number, holds: (run: Run) => boolean): Promise<Run>;
  jobs(id: number): Promise<Job[]>;
  log(job: Job): Promise<string>;
  results(id: number): Promise<Result[]>;
  /** Stops the emulator and starts it again on the same data. */
  restart(): Promise<void>;
}

/** An emulator that executes workflows, with the repository acme/app. */
export async function startWorld(t: TestContext, runner: RunnerOptions = {}): Promise<World> {
  const defects: unknown[] = [];
  const onDefect = (error: unknown): unknown => defects.push(error);
  const world = await buildWorld(t, (dataDir) => startEmulator({ dataDir, runner, onDefect }));
  t.after(() => {
    assert.deepEqual(defects, [], "the emulator met a defect of its own");
  });
  return world;
}

/** The same with an emulator in a process of its own, which `restart` ends with `kill -9`. */
export function startMortalWorld(t: TestContext): Promise<World> {
  return buildWorld(t, forkEmulator);
}

async function forkEmulator(dataDir: string): Promise<Running> {
  const child = fork(new URL("child.ts", import.meta.url), [dataDir], {
    execArgv: ["--conditions=source"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const exited = once(child, "exit");
  const [told] = (await once(child, "message")) as [Pick<Running, "urls" | "tokens">];
  return {
    ...told,
    async close() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

async function buildWorld(
  t: TestContext,
  start: (dataDir: string) => Promise<Running>,
): Promise<World> {
  const workspace = await mkdtemp(join(tmpdir(), "act-test-"));
  const dataDir = join(workspace, "data");
  let emulator = await start(dataDir);
  t.after(async () => {
    await emulator.close();
    await rm(workspace, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });
  const { urls, tokens } = emulator;
  const call: World["call"] = (method, path, body, token = tokens.writer) =>
    fetch(path.startsWith("http") ? path : emulator.urls.api_url + path, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const read = async <T>(path: string): Promise<T> => {
    const response = await call("GET", `/repos/acme/app${path}`);
    assert.equal(response.status, 200, path);
    return (await response.json()) as T;
  };
  await fetch(`${urls.admin_url}/orgs`, { method: "POST", body: '{"login":"acme"}' });
  const created = await call("POST", "/orgs/acme/repos", { name: "app" }, tokens.admin);
  assert.equal(created.status, 201);

  const clone = join(workspace, "clone");
  await mkdir(clone);
  const remote = (): string =>
    emulator.urls.git_url.replace("//", `//x:${tokens.writer}@`) + "/acme/app.git";
  const git = async (...args: string[]): Promise<string> => {
    const identity = ["-c", "user.name=Ann", "-c", "user.email=ann@example.test"];
    const { stdout } = await execute("git", [...identity, ...args], { cwd: clone });
    return stdout.trim();
  };
  await git("init", "--quiet", "--initial-branch=main");

  const runs = async (): Promise<Run[]> =>
    (await read<{ workflow_runs: Run[] }>("/actions/runs")).workflow_runs;
  const jobs = async (id: number): Promise<Job[]> =>
    (await read<{ jobs: Job[] }>(`/actions/runs/${id}/jobs`)).jobs;
  const log = async (job: Job): Promise<string> => {
    const response = await call("GET", `/repos/acme/app/actions/jobs/${job.id}/logs`);
    assert.equal(response.status, 200);
    return response.text();
  };
  // Without act nothing can be tested: say so, and not that some job has failed.
  const explainMissingAct = async (id: number): Promise<void> => {
    const [first] = await jobs(id);
    const text = first === undefined ? "" : await log(first);
    if (text.includes("nektos/act, which is missing")) throw new Error(text);
  };
  return {
    get emulator() {
      return emulator;
    },
    workspace,
    call,
    read,
    runs,
    jobs,
    log,
    async runOf(sha) {
      for (;;) {
        const found = (await runs()).find((run) => run.head_sha === sha);
        if (found !== undefined) return found;
        await sleep(50);
      }
    },
    async push(files) {
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(clone, path)), { recursive: true });
        await writeFile(join(clone, path), content);
      }
      await git("add", "--all");
      await git("commit", "--quiet", "--allow-empty", "--message", "Change");
      await git("push", "--quiet", remote(), "HEAD:main");
      return git("rev-parse", "HEAD");
    },
    async dispatch(workflow, inputs = {}) {
      const path = `/repos/acme/app/actions/workflows/${workflow}/dispatches`;
      const response = await call("POST", path, { ref: "main", inputs, return_run_details: true });
      assert.equal(response.status, 200, await response.clone().text());
      const { workflow_run_id: id } = (await response.json()) as { workflow_run_id: number };
      return read<Run>(`/actions/runs/${id}`);
    },
    async until(id, holds) {
      for (;;) {
        const run = await read<Run>(`/actions/runs/${id}`);
        if (run.conclusion === "failure") await explainMissingAct(id);
        if (holds(run)) return run;
        await sleep(50);
      }
    },
    async results(id) {
      const { admin_url } = emulator.urls;
      const response = await fetch(`${admin_url}/repos/acme/app/runs/${id}/results`);
      return (await response.json()) as Result[];
    },
    async restart() {
      await emulator.close();
      emulator = await start(dataDir);
    },
  };
}

export function isOver(run: Run): boolean {
  return run.status === "completed";
}
