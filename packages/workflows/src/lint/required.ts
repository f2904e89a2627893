import type { ReleaseConfig, RepositoryName } from "@release-actions/contract";
import { getRepository, requiredChecks, type Connection } from "@release-actions/github";
import type { RequiredCheck } from "./rule.ts";

/** The checks that release.yml wants green on a commit of this repository. */
export function requiredByConfig(
  config: ReleaseConfig,
  repository: RepositoryName,
): readonly RequiredCheck[] {
  const own = Object.entries(config.producers).filter(
    ([, producer]) => producer.repository.toLowerCase() === repository.toLowerCase(),
  );
  return own.flatMap(([id, { checks = [] }]) =>
    checks.map((name) => ({ name, origin: `release.yml (${id})`, pullRequest: false })),
  );
}

/** The checks that pull requests to the default branch wait for. */
export async function requiredByBranch(
  connection: Connection,
  repository: RepositoryName,
): Promise<readonly RequiredCheck[]> {
  const at = await getRepository(connection, repository);
  const names = await requiredChecks(at, at.defaultBranch);
  const origin = `The branch ${at.defaultBranch} of ${at.name}`;
  return names.map((name) => ({ name, origin, pullRequest: true }));
}
