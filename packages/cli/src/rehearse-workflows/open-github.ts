import { join } from "node:path";
import { serverUrl, type RunnerOptions } from "@release-actions/github-emulator";
import { connect, type Connection } from "@release-actions/lanes";
import type { Person } from "../rehearse/inhabit.ts";
import { startLocalGitHub, type LocalGitHub } from "../rehearse/local-github.ts";
import type { OpenTalk } from "../terminal/talk.ts";
import type { WorkflowsRequest } from "./request.ts";

/** An empty local GitHub that executes workflows. */
export async function openGitHub(
  { dataDir, onStart, port }: WorkflowsRequest,
  runner: RunnerOptions,
  talk: OpenTalk,
): Promise<LocalGitHub> {
  const local = await startLocalGitHub(join(dataDir, "github"), port, runner);
  onStart(local);
  await local.control("POST", "/reset");
  talk.note(`The local GitHub is at ${local.emulator.urls.url}/`);
  return local;
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
