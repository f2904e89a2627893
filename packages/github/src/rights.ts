import type { RepositoryName } from "@release-actions/contract";
import type { Connection } from "./connection.ts";
import { explained, isStatus } from "./failures.ts";
import type { Repository } from "./repository.ts";
import { outcomeOf } from "./retry.ts";

/** What the owner of the token may do in a repository at all; a token may be limited further. */
export interface Rights {
  /** The repository's name as it is now, which may not be the one that was asked for. */
  readonly fullName: string;
  readonly pull: boolean;
  readonly push: boolean;
  readonly admin: boolean;
  readonly archived: boolean;
  readonly private: boolean;
  /** Of a classic token, as it says with every answer; null for every other one. */
  readonly scopes: readonly string[] | null;
}

/**
 * `GET /repos/{owner}/{repo}`, its `permissions`: the role of a person. To an App GitHub says `push: false`
 * whatever it was granted: then its own grant tells, and where that is not known all is open.
 */
export async function rightsIn(at: Pick<Repository, "connection" | "name">): Promise<Rights> {
  const [owner = "", repo = ""] = at.name.split("/");
  const purpose = { does: `read the rights in ${at.name}`, needs: "metadata: read" };
  const { data, headers } = await explained(purpose, () =>
    at.connection.api.request("GET /repos/{owner}/{repo}", { owner, repo }),
  );
  const { granted } = at.connection;
  const isApp = granted !== undefined || (await tokenKind(at.connection)) === "app";
  const role = isApp ? undefined : data.permissions;
  return {
    fullName: data.full_name,
    pull: role?.pull ?? true,
    push: role?.push ?? (granted === undefined || granted["contents"] === "write"),
    admin: role?.admin ?? true,
    archived: data.archived,
    private: data.private,
    scopes: scopesIn(headers["x-oauth-scopes"]),
  };
}

/** An empty list is a classic token without a scope; only the header's absence says that it is another. */
function scopesIn(header: string | number | undefined): readonly string[] | null {
  if (header === undefined) return null;
  return String(header)
    .split(",")
    .map((scope) => scope.trim())
    .filter((scope) => scope !== "");
}

/**
 * Who asks, by the prefixes that GitHub gives its tokens: an `app` is no person and has no role in a
 * repository, a `fine-grained` token of a person has listed permissions that nothing tells.
 * https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats
 */
export async function tokenKind({
  token,
}: Pick<Connection, "token">): Promise<"app" | "fine-grained" | "other"> {
  const text = await token(null);
  if (text.startsWith("ghs_")) return "app";
  return text.startsWith("github_pat_") || text.startsWith("ghu_") ? "fine-grained" : "other";
}

/** `GET /installation/repositories`: where an App's token counts, in lower case. Elsewhere it only reads. */
export async function installedIn({ api }: Connection): Promise<ReadonlySet<string>> {
  const purpose = { does: "list where the App is installed", needs: "metadata: read" };
  const found = await explained(purpose, () =>
    api.paginate("GET /installation/repositories", { per_page: 100 }),
  );
  return new Set(found.map((repository) => repository.full_name.toLowerCase()));
}

/** One cheap request for each area that can be read. */
const READS = {
  actions: "GET /repos/{owner}/{repo}/actions/runs",
  checks: "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
  contents: "GET /repos/{owner}/{repo}/commits",
  "pull-requests": "GET /repos/{owner}/{repo}/pulls",
  statuses: "GET /repos/{owner}/{repo}/commits/{ref}/statuses",
} as const;

export type ReadableArea = keyof typeof READS;

/** Whether an area can be asked for at all by `refusesRead`. */
export function isReadable(area: string): area is ReadableArea {
  return Object.hasOwn(READS, area);
}

/**
 * Whether GitHub refuses to show an area of a repository to the token. Only a plain 403 does: 404 and
 * everything else may mean many things, and the request that it matters for will tell.
 */
export async function refusesRead(
  { api }: Connection,
  name: RepositoryName,
  area: ReadableArea,
): Promise<boolean> {
  const [owner = "", repo = ""] = name.split("/");
  try {
    await api.request(READS[area], { owner, repo, ref: "HEAD", per_page: 1 });
    return false;
  } catch (error) {
    return isStatus(error, 403) && outcomeOf(error).kind === "refused";
  }
}
