import { pageSegment } from "../releases/links.ts";
import type { ReleaseRow } from "../releases/rows.ts";
import type { RepositoryRow } from "../repos/rows.ts";

/** Addresses of pages; they are the ones that the API's `html_url` fields give. */
export function repositoryPage(repo: Pick<RepositoryRow, "owner_login" | "name">): string {
  return `/${encodeURIComponent(repo.owner_login)}/${encodeURIComponent(repo.name)}`;
}

export function releasePage(repo: RepositoryRow, release: ReleaseRow): string {
  return `${repositoryPage(repo)}/releases/tag/${pageSegment(release)}`;
}

export function runPage(repo: RepositoryRow, runId: number): string {
  return `${repositoryPage(repo)}/actions/runs/${runId}`;
}
