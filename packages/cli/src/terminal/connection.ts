import { spawnSync } from "node:child_process";
import { ReleaseError } from "@release-actions/contract";
import { connect, type Connection } from "@release-actions/lanes";
import { sayWait } from "./say-wait.ts";

/**
 * A connection with the user's token. RELEASE_ACTIONS_RETRY_SECONDS says how long a failing request is
 * tried again, as in the actions.
 * @throws ReleaseError `token_missing`
 */
export function connectAsUser(apiUrl: string | undefined): Connection {
  const seconds = Number(process.env["RELEASE_ACTIONS_RETRY_SECONDS"] || Number.NaN);
  return connect({
    token: token(apiUrl),
    retry: { onWait: sayWait, ...(seconds >= 0 ? { deadlineMs: seconds * 1000 } : {}) },
    ...(apiUrl === undefined ? {} : { apiUrl }),
  });
}

/** From the environment, else from the GitHub CLI, when it is signed in to that very server. */
function token(apiUrl: string | undefined): string {
  const found = process.env["GH_TOKEN"] ?? process.env["GITHUB_TOKEN"] ?? "";
  if (found !== "") return found;
  const host = apiUrl === undefined ? "github.com" : new URL(apiUrl).host.replace(/^api\./, "");
  const gh = spawnSync("gh", ["auth", "token", "--hostname", host], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 10_000,
  });
  const told = gh.status === 0 ? gh.stdout.trim() : "";
  if (told !== "") return told;
  throw new ReleaseError({
    code: "token_missing",
    message: `There is no token in GH_TOKEN, and gh is not signed in to ${host}.`,
  });
}
