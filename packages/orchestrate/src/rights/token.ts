import { ReleaseError, type RepositoryName } from "@release-actions/contract";
import {
  installedIn,
  rightsIn,
  tokenKind,
  type Connection,
  type Granted,
  type Rights,
} from "@release-actions/github";

/** What GitHub tells of a token before it is used: no more than that is ever claimed. */
export type Token =
  /** An App's: everything, as it was told when the token was made. */
  | { readonly kind: "app"; readonly granted: Granted; readonly installed: ReadonlySet<string> }
  /** Another job's or program's App token: nothing. */
  | { readonly kind: "job" }
  /** A person's: what the person may do, and the scopes of a classic one. */
  | { readonly kind: "person"; readonly fineGrained: boolean };

/** A token, and what each repository says to it; null where it shows none. */
export interface Told {
  readonly token: Token;
  readonly repositories: ReadonlyMap<RepositoryName, Rights | null>;
}

/** Asks once for each repository, and an App's token where it is installed if they do not tell. */
export async function askToken(
  connection: Connection,
  names: readonly RepositoryName[],
): Promise<Told> {
  const repositories = new Map(
    await Promise.all(names.map(async (name) => [name, await seen(connection, name)] as const)),
  );
  return { token: await tokenOf(connection, [...repositories.values()]), repositories };
}

async function tokenOf(
  connection: Connection,
  repositories: readonly (Rights | null)[],
): Promise<Token> {
  const { granted } = connection;
  if (granted !== undefined) {
    // What is private an App sees where it is installed only; a list of a thousand need not be read.
    const seenOnes = repositories.flatMap((one) => (one === null ? [] : [one]));
    const open = seenOnes.some((one) => !one.private);
    const hidden = seenOnes.filter((one) => one.private);
    const installed = open
      ? await installedIn(connection)
      : new Set(hidden.map(({ fullName }) => fullName.toLowerCase()));
    return { kind: "app", granted, installed };
  }
  const kind = await tokenKind(connection);
  return kind === "app"
    ? { kind: "job" }
    : { kind: "person", fineGrained: kind === "fine-grained" };
}

/** GitHub answers 404 for a repository that a token must not know of. */
async function seen(connection: Connection, name: RepositoryName): Promise<Rights | null> {
  try {
    return await rightsIn({ connection, name });
  } catch (error) {
    if (error instanceof ReleaseError && error.code === "permission_denied") return null;
    throw error;
  }
}
