import type { Emulator, RunnerOptions } from "@release-actions/github-emulator";
import { ReleaseError } from "@release-actions/contract";
import { openEmulator } from "../terminal/open-emulator.ts";

/** Small JSON requests to the local GitHub, as its people and its runner make them. */
export interface LocalGitHub {
  readonly emulator: Emulator;
  /** A REST request; null for 404. @throws ReleaseError when it is refused */
  rest(token: string, method: string, path: string, body?: unknown): Promise<unknown>;
  /** A text, such as the log of a job; empty when there is none. */
  text(token: string, path: string): Promise<string>;
  /** A request to the control routes, which GitHub does not have. */
  control(method: string, path: string, body?: unknown): Promise<unknown>;
}

/** @param runner executes workflows; without it runs are only recorded */
export async function startLocalGitHub(
  dataDir: string,
  port: number,
  runner?: RunnerOptions,
): Promise<LocalGitHub> {
  const emulator = await openEmulator({
    dataDir,
    port,
    ...(runner === undefined ? {} : { runner }),
  });
  return {
    emulator,
    rest: (token, method, path, body) =>
      send(emulator.urls.api_url + path, method, body, { authorization: `Bearer ${token}` }),
    text: async (token, path) => {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(emulator.urls.api_url + path, { headers });
      return answer.ok ? answer.text() : "";
    },
    control: (method, path, body) => send(emulator.urls.admin_url + path, method, body, {}),
  };
}

async function send(
  url: string,
  method: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    headers: { ...headers, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (answer.status === 404) return null;
  if (answer.ok) return text === "" ? {} : JSON.parse(text);
  throw new ReleaseError({
    code: "github_unexpected",
    message: `The local GitHub refused ${method} ${url}.`,
    found: `HTTP ${answer.status}: ${text.slice(0, 200)}`,
  });
}

/** The field of an answer that a rehearsal counts on. */
export function field<T extends "string" | "number">(
  answer: unknown,
  name: string,
  type: T,
): T extends "string" ? string : number {
  const value: unknown =
    typeof answer === "object" && answer !== null
      ? (answer as Record<string, unknown>)[name]
      : undefined;
  // oxlint-disable-next-line valid-typeof -- `type` is one of two literals
  if (typeof value === type) return value as T extends "string" ? string : number;
  throw new Error(`the local GitHub's answer has no ${type} ${name}`);
}
