import { ReleaseError } from "@release-actions/contract";
import { connect, type Connection } from "@release-actions/lanes";
import { sayWait } from "./say-wait.ts";

/** A connection with the token of the environment. @throws ReleaseError `token_missing` */
export function connectAsUser(apiUrl: string | undefined): Connection {
  return connect({
    token: token(),
    retry: { onWait: sayWait },
    ...(apiUrl === undefined ? {} : { apiUrl }),
  });
}

function token(): string {
  const found = process.env["GH_TOKEN"] ?? process.env["GITHUB_TOKEN"] ?? "";
  if (found !== "") return found;
  throw new ReleaseError({ code: "token_missing", message: "There is no token in GH_TOKEN." });
}
