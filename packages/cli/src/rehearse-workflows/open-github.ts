import { join } from "node:path";
import { serverUrl, type RunnerOptions } from "@release-actions/github-emulator";
import { connect, type Connection } from "@release-actions/lanes";
import type { Person } from "../rehearse/inhabit.ts";
import { startLocalGitHub, type LocalGitHub } from "../rehearse/local-github.ts";
import type { OpenTalk } from "../terminal/talk.ts";
import type { WorkflowsRequest } from "./request.ts";

/** An empty local GitHub in which nothing that happens starts a workflow. */
export async function openGitHub({
  dataDir,
  onStart,
  port,
}: WorkflowsRequest): Promise<LocalGitHub> {
  const local = await startLocalGitHub(join(dataDir, "github"), port);
  onStart(local);
  await local.control("POST", "/reset");
  return local;
}

/** The same, executing workflows from now on. */
export async function executeWorkflows(
  local: LocalGitHub,
  { dataDir, onStart, port }: WorkflowsRequest,
  runner: RunnerOptions,
  talk: OpenTalk,
): Promise<LocalGitHub> {
  await local.emulator.close();
  const executing = await startLocalGitHub(join(dataDir, "github"), port, runner);
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
