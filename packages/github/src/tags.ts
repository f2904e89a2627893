import type { Sha } from "@release-actions/contract";
import { explained } from "./failures.ts";
import type { Repository } from "./repository.ts";

/** A tag and the commit it leads to, through annotated tags. */
export interface TagName {
  readonly name: string;
  readonly commit: Sha;
}

/** All tags of a repository, every page. */
export async function listTags(at: Repository): Promise<readonly TagName[]> {
  const { owner, repo } = at;
  const { api } = at.connection;
  const purpose = { does: `list the tags of ${at.name}`, needs: "contents: read" };
  return explained(purpose, async () => {
    const tags = await api.paginate("GET /repos/{owner}/{repo}/tags", {
      owner,
      repo,
      per_page: 100,
    });
    return tags.map(({ name, commit }) => ({ name, commit: commit.sha as Sha }));
  });
}
