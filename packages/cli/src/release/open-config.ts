import type { RepositoryName } from "@release-actions/contract";
import {
  loadLocalConfig,
  loadPolicy,
  parsePolicySource,
  type Connection,
  type LoadedConfig,
} from "@release-actions/lanes";
import { connectAsUser } from "../terminal/connection.ts";

const NOWHERE = "local/file" as RepositoryName;

/** What every command that follows release.yml begins with. */
export interface OpenConfig {
  readonly config: LoadedConfig;
  readonly connection: Connection;
}

/**
 * release.yml and a connection to GitHub. A file of this machine is read before a token is looked for:
 * whoever stands in the wrong directory need not go and find a token first.
 * @param name a file, or `owner/name:path` for one in a default branch
 * @throws ReleaseError `config_missing`, `config_invalid`, `token_missing`
 */
export async function openConfig(name: string, apiUrl: string | undefined): Promise<OpenConfig> {
  if (!isElsewhere(name)) {
    const config = await loadLocalConfig(name);
    return { config, connection: await connectAsUser(apiUrl) };
  }
  const source = parsePolicySource(name, NOWHERE);
  const connection = await connectAsUser(apiUrl);
  return { config: await loadPolicy(connection, source), connection };
}

/** Whether release.yml is one of a repository's default branch, and not of this machine. */
export function isElsewhere(name: string): boolean {
  return /^[^/:]+\/[^/:]+:/.test(name);
}
