import { execFile } from "node:child_process";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { components } from "@octokit/openapi-types";
import { startWithRepository, temporaryDirectory } from "./emulator.ts";
import type { Answer, World } from "./emulator.ts";

export type Schemas = components["schemas"];

/** The body of an answer as GitHub's description types it. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the schema
export function read<T>(answer: Answer): T {
  return JSON.parse(answer.text) as T;
}

export interface Git {
  /** Runs git below the workspace and answers with what it printed, to both streams. */
  (directory: string, ...args: string[]): Promise<{ readonly ok: boolean; readonly out: string }>;
}

export interface GitWorld extends World {
  readonly git: Git;
  /** Address of acme/app for git, with the token in it. */
  remote(token: string | null, name?: string): string;
}

/** An emulator with acme/app, and a git that knows nothing of the machine it runs on. */
export async function startGitWorld(
  t: TestContext,
  settings: { readonly private?: boolean; readonly immutable?: boolean } = {},
): Promise<GitWorld> {
  const world = await startWithRepository(t, settings);
  const workspace = await temporaryDirectory(t);
  const git: Git = (directory, ...args) =>
    new Promise((resolve) => {
      const options = { cwd: join(workspace, directory), env: environment(workspace) };
      execFile("git", args, options, (error, stdout, stderr) => {
        resolve({ ok: error === null, out: stdout + stderr });
      });
    });
  const remote = (token: string | null, name = "acme/app.git"): string => {
    const address = new URL(`${world.emulator.urls.git_url}/${name}`);
    if (token !== null) {
      address.username = "x-access-token";
      address.password = token;
    }
    return address.href;
  };
  return Object.assign(world, { git, remote });
}

/** A token of the workflow kind, limited to acme/app. */
export async function jobToken(
  world: World,
  permissions: Readonly<Record<string, string>>,
): Promise<string> {
  const answer = await world.control("POST", "/tokens", {
    kind: "installation",
    repositories: { "acme/app": permissions },
  });
  return answer.body.token;
}

/** Puts a file on a branch over REST and answers with the commit's sha. */
export async function commitFile(
  world: World,
  path: string,
  content: string,
  branch = "main",
): Promise<string> {
  const before = await world.admin("GET", `/repos/acme/app/contents/${path}?ref=${branch}`);
  const answer = await world.admin("PUT", `/repos/acme/app/contents/${path}`, {
    message: `Write ${path}`,
    content: Buffer.from(content).toString("base64"),
    branch,
    ...(before.status === 200 ? { sha: read<Schemas["content-file"]>(before).sha } : {}),
  });
  const sha = read<Schemas["file-commit"]>(answer).commit.sha;
  if (sha === undefined) throw new Error(`no commit: ${answer.text}`);
  return sha;
}

/** The commit a branch of acme/app points at. */
export async function tipOf(world: World, branch = "main"): Promise<string> {
  const answer = await world.admin("GET", `/repos/acme/app/git/ref/heads/${branch}`);
  return read<Schemas["git-ref"]>(answer).object.sha;
}

function environment(home: string): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: "Ann",
    GIT_AUTHOR_EMAIL: "ann@example.test",
    GIT_COMMITTER_NAME: "Ann",
    GIT_COMMITTER_EMAIL: "ann@example.test",
  };
}
