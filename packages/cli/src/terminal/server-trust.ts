import { readFile } from "node:fs/promises";
import { ReleaseError } from "@release-actions/contract";
import type { Connection } from "@release-actions/lanes";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whom to believe what the jobs of a server have signed, told by the variables that its jobs know too:
 * `RELEASE_TRUST_ROOT`, a file, and `GITHUB_SERVER_URL`. Whom github.com vouches by is pinned.
 * @throws ReleaseError `file_unreadable`
 */
export async function serverTrust(
  apiUrl: string | undefined,
  env: Environment,
): Promise<Pick<Connection, "trust">> {
  const file = env["RELEASE_TRUST_ROOT"]?.trim() ?? "";
  if (apiUrl === undefined || new URL(apiUrl).host === "api.github.com" || file === "") return {};
  const serverUrl = env["GITHUB_SERVER_URL"] ?? new URL(apiUrl).origin;
  try {
    return { trust: { trustRoot: { name: file, bytes: await readFile(file) }, serverUrl } };
  } catch (cause) {
    throw new ReleaseError({
      code: "file_unreadable",
      message: `The trust root ${file} cannot be read.`,
      found: cause instanceof Error && "code" in cause ? String(cause.code) : "an error",
      cause,
    });
  }
}
