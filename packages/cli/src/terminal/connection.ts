import { spawnSync } from "node:child_process";
import { ReleaseError } from "@release-actions/contract";
import { connect, type Connection } from "@release-actions/lanes";
import { appFrom, signInAsApp, type SignedInApp } from "./app-token.ts";
import { sayWait } from "./say-wait.ts";
import { serverTrust } from "./server-trust.ts";

/**
 * A connection with the user's token, or as the App that the environment names.
 * RELEASE_ACTIONS_RETRY_SECONDS says how long a failing request is tried again, as in the actions.
 * @throws ReleaseError `token_missing`, and for an App `token_rejected`
 */
export async function connectAsUser(apiUrl: string | undefined): Promise<Connection> {
  const seconds = Number(process.env["RELEASE_ACTIONS_RETRY_SECONDS"] || Number.NaN);
  const deadline = seconds >= 0 ? { deadlineMs: seconds * 1000 } : {};
  const to = {
    retry: { onWait: sayWait, ...deadline },
    ...(apiUrl === undefined ? {} : { apiUrl }),
  };
  const { token, ...granted } = await identity(apiUrl, (bearer) =>
    connect({ ...to, token: bearer }),
  );
  return { ...connect({ ...to, token }), ...granted, ...(await serverTrust(apiUrl, process.env)) };
}

/**
 * From the environment, as a token or as an App's key, else from the GitHub CLI, when it is signed in to
 * that very server.
 */
async function identity(
  apiUrl: string | undefined,
  connectWith: (bearer: string) => Connection,
): Promise<SignedInApp | { readonly token: string }> {
  const { env } = process;
  const name = ["GH_TOKEN", "GITHUB_TOKEN"].find((one) => (env[one] ?? "") !== "");
  const found = name === undefined ? "" : (env[name] ?? "");
  if (name !== undefined && (env["RELEASE_APP_ID"] ?? "") !== "") {
    process.stderr.write(`Using the token in ${name}, and not the App in RELEASE_APP_ID.\n`);
  }
  if (found !== "") return { token: found };
  const app = appFrom(env);
  if (app !== null) return signInAsApp(app, connectWith);
  const host = apiUrl === undefined ? "github.com" : new URL(apiUrl).host.replace(/^api\./, "");
  const gh = spawnSync("gh", ["auth", "token", "--hostname", host], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 10_000,
  });
  const told = gh.status === 0 ? gh.stdout.trim() : "";
  if (told !== "") return { token: told };
  throw new ReleaseError({
    code: "token_missing",
    message: `There is no token in GH_TOKEN or GITHUB_TOKEN, no App in RELEASE_APP_ID, and gh is not signed in to ${host}.`,
  });
}
