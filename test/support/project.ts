import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { git } from "./source.ts";
import { OWNER, rest, type Stage } from "./stage.ts";

export const ENVIRONMENT = "release";
export const CANDIDATE_WORKFLOW = ".github/workflows/candidate.yml";
export const RELEASE_WORKFLOW = ".github/workflows/release.yml";

/** A repository with history, a gate, and a workspace in which a build has left its files. */
export interface Project {
  readonly stage: Stage;
  /** `owner/name`. */
  readonly name: string;
  readonly id: number;
  /** The commit that is released: the head of `main`. */
  readonly sha: string;
  readonly workspace: string;
}

/** The files of the build, below `out/` in the workspace: what each test seals unless it says so. */
export const PRODUCT = {
  "app-linux-x86_64.tar.gz": noise("linux", 40_000),
  "app-windows-x64-setup.exe": noise("windows", 20_000),
  "firmware.hex": noise("firmware", 500),
} as const;

export const PRODUCT_NAMES = Object.keys(PRODUCT);

let projects = 0;

/** Makes the next repository of the stage; nothing in it is shared with another test. */
export async function makeProject(
  stage: Stage,
  options: { readonly immutable?: boolean; readonly private?: boolean } = {},
): Promise<Project> {
  projects += 1;
  return makeNamed(stage, `app-${projects}`, options);
}

/** The same under a name that may have been somebody else's before. */
export async function makeNamed(
  stage: Stage,
  short: string,
  options: { readonly immutable?: boolean; readonly private?: boolean } = {},
): Promise<Project> {
  const { emulator, maintainer, reviewer, source } = stage;
  const name = `${OWNER}/${short}`;
  const admin = emulator.tokens.admin;
  const made = await rest<{ id: number }>(stage, admin, "POST", `/orgs/${OWNER}/repos`, {
    name: short,
    private: options.private ?? false,
  });
  for (const { login } of [maintainer, reviewer]) {
    const path = `/repos/${name}/collaborators/${login}`;
    await rest(stage, admin, "PUT", path, { permission: "push" });
  }
  if (options.immutable !== false) {
    await rest(stage, admin, "PUT", `/repos/${name}/immutable-releases`);
  }
  await rest(stage, admin, "PUT", `/repos/${name}/environments/${ENVIRONMENT}`, {
    prevent_self_review: true,
    reviewers: [{ type: "User", id: reviewer.id }],
  });
  await git(source.directory, "push", "--quiet", gitUrl(stage, name), "main", "side");
  const workspace = join(stage.directory, "workspaces", short);
  const project = { stage, name, id: made.id, sha: source.head, workspace };
  await writeOut(project, PRODUCT);
  await writeFile(join(workspace, "package-lock.json"), "{}\n");
  return project;
}

export function gitUrl(stage: Stage, name: string): string {
  const url = new URL(`${stage.emulator.urls.git_url}/${name}.git`);
  url.username = "x-access-token";
  url.password = stage.maintainer.token;
  return url.href;
}

/** Writes files into the project's `out/`. */
export async function writeOut(
  project: Pick<Project, "workspace">,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  const out = join(project.workspace, "out");
  await mkdir(out, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(out, name), content);
}

/** The same bytes for the same seed, without a pattern that a compressor or a bug could exploit. */
export function noise(seed: string, size: number): Buffer {
  const blocks: Buffer[] = [];
  for (let made = 0; made < size; made += 32) {
    blocks.push(createHash("sha256").update(`${seed} ${made}`).digest());
  }
  return Buffer.concat(blocks).subarray(0, size);
}

export function digestOf(bytes: string | Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
