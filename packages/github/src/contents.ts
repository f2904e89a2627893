import { ReleaseError, type Sha } from "@release-actions/contract";
import { explained, orNull } from "./failures.ts";
import type { Repository } from "./repository.ts";

/** The head of a branch; null when there is no such branch. */
export async function branchHead(at: Repository, branch: string): Promise<Sha | null> {
  const { owner, repo } = at;
  const purpose = { does: `read the branch ${branch} of ${at.name}`, needs: "contents: read" };
  return explained(purpose, () =>
    orNull(async () => {
      const { data } = await at.connection.api.request("GET /repos/{owner}/{repo}/git/ref/{ref}", {
        owner,
        repo,
        ref: `heads/${branch}`,
      });
      return data.object.sha as Sha;
    }),
  );
}

/**
 * The bytes of a file in the tree of a commit; null when it has no such file.
 * @param limit in bytes; GitHub itself serves contents up to 1 MB whole
 * @throws ReleaseError `document_too_large`, or `github_unexpected` for what is no file
 */
export async function readTreeFile(
  at: Repository,
  path: string,
  commit: Sha,
  limit: number,
): Promise<Uint8Array | null> {
  const { owner, repo } = at;
  const purpose = { does: `read ${path} of ${at.name} at ${commit}`, needs: "contents: read" };
  const file = await explained(purpose, () =>
    orNull(async () => {
      const { data } = await at.connection.api.request(
        "GET /repos/{owner}/{repo}/contents/{path}",
        { owner, repo, path, ref: commit },
      );
      return data;
    }),
  );
  if (file === null) return null;
  if (Array.isArray(file) || file.type !== "file" || !("content" in file)) {
    throw new ReleaseError({
      code: "github_unexpected",
      message: `${path} of ${at.name} is no file.`,
      expected: "a file",
      found: Array.isArray(file) ? "a directory" : file.type,
    });
  }
  // Above 1 MB GitHub answers without the content and says so by its encoding.
  if (file.encoding !== "base64" || file.size > limit) {
    throw new ReleaseError({
      code: "document_too_large",
      message: `${path} of ${at.name} is larger than such a file may be.`,
      expected: `at most ${limit} bytes`,
      found: `${file.size} bytes`,
    });
  }
  return Buffer.from(file.content, "base64");
}
