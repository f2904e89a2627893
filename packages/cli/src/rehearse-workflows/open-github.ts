import { existsSync } from "node:fs";
import { join } from "node:path";
import { ReleaseError } from "@release-actions/contract";
import { serverUrl } from "@release-actions/github-emulator";
import { connect, type Connection } from "@release-actions/lanes";
import { writeWhole } from "@release-actions/orchestrate";
import type { Person } from "../rehearse/inhabit.ts";
import { startLocalGitHub, type LocalGitHub } from "../rehearse/local-github.ts";
import type { OpenTalk } from "../terminal/talk.ts";
import type { KnownActions } from "./actions.ts";
import type { WorkflowsRequest } from "./request.ts";

const GITHUB = "github";
const MARK = "rehearsal.txt";

/** An empty local GitHub in which nothing that happens starts a workflow. */
export async function openGitHub({
  dataDir,
  onStart,
  port,
}: WorkflowsRequest): Promise<LocalGitHub> {
  await requireOurs(dataDir);
  const local = await startLocalGitHub(join(dataDir, GITHUB), port);
  onStart(local);
  await local.control("POST", "/reset");
  return local;
}

/**
 * What is there is wiped: it must be of an earlier rehearsal.
 * @throws ReleaseError `input_invalid`
 */
async function requireOurs(dataDir: string): Promise<void> {
  const mark = join(dataDir, MARK);
  if (existsSync(join(dataDir, GITHUB)) && !existsSync(mark)) {
    throw new ReleaseError({
      code: "input_invalid",
      message: `${join(dataDir, GITHUB)} is not of a rehearsal with workflows, which would replace it.`,
      expected: "--data with a directory of its own",
      found: dataDir,
      next: "Choose another directory with --data, or remove what is there.",
    });
  }
  await writeWhole(mark, new TextEncoder().encode("The next rehearsal replaces what is here.\n"));
}

/** The same, executing workflows from now on. */
export async function executeWorkflows(
  local: LocalGitHub,
  { dataDir, onStart, port }: WorkflowsRequest,
  act: string,
  known: KnownActions,
  talk: OpenTalk,
): Promise<LocalGitHub> {
  const directories = [...known].map(([name, { directory }]) => [name, directory] as const);
  const runner = { act, actions: Object.fromEntries(directories) };
  await local.emulator.close();
  const executing = await startLocalGitHub(join(dataDir, GITHUB), port, runner);
  onStart(executing);
  talk.note(`The local GitHub is at ${executing.emulator.urls.url}/`);
  return executing;
}

/** A connection as somebody, which believes what the local GitHub has signed. */
export async function connectLocally(
  local: LocalGitHub,
  { token }: Pick<Person, "token">,
): Promise<Connection> {
  const root = JSON.stringify(await local.control("GET", "/sigstore/trusted-root.json"));
  const trustRoot = { name: "the local GitHub's", bytes: new TextEncoder().encode(root) };
  const { api_url: apiUrl, url } = local.emulator.urls;
  return { ...connect({ token, apiUrl }), trust: { trustRoot, serverUrl: serverUrl(url) } };
}
