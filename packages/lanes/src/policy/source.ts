import { parseRepositoryName, ReleaseError, type RepositoryName } from "@release-actions/contract";
import { getRepository, type Connection } from "@release-actions/github";
import { loadLocalConfig, loadReviewedConfig, type LoadedConfig } from "../config/load.ts";

/** Where a release.yml is to be read. */
export type PolicySource =
  | { readonly kind: "reviewed"; readonly repository: RepositoryName; readonly path: string }
  | { readonly kind: "file"; readonly path: string };

/**
 * How a policy is named: `release.yml` is in the default branch of `here`,
 * `owner/name:path/release.yml` in that of another repository. A file of the working tree has to be
 * asked for by `./` or `/`: after a checkout of the candidate's commit it would be the candidate's
 * own, and a candidate must not choose what it is judged by.
 */
export function parsePolicySource(text: string, here: RepositoryName): PolicySource {
  if (/^\.{0,2}\//.test(text)) return { kind: "file", path: text };
  const [, owner, path = text] = /^([^:]+):(.+)$/.exec(text) ?? [];
  const repository = owner === undefined ? here : parseRepositoryName(owner);
  const clean = path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
  if (repository !== null && clean) return { kind: "reviewed", repository, path };
  throw new ReleaseError({
    code: "input_invalid",
    message: "The policy is not named in a way that can be followed.",
    expected: "path/release.yml, owner/name:path/release.yml, or ./local/release.yml",
    found: text.slice(0, 200),
  });
}

/** Reads the policy. @throws ReleaseError `config_missing` | `config_invalid` */
export async function loadPolicy(
  connection: Connection,
  source: PolicySource,
): Promise<LoadedConfig> {
  if (source.kind === "file") return loadLocalConfig(source.path);
  return loadReviewedConfig(await getRepository(connection, source.repository), source.path);
}
