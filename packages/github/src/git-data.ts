import type { Sha } from "@release-actions/contract";
import { explained, isStatus, orNull } from "./failures.ts";
import type { Repository } from "./repository.ts";
import { writeOnce } from "./write-once.ts";

/** A commit's place in history and its message. */
export interface CommitFacts {
  readonly sha: Sha;
  readonly tree: Sha;
  readonly parents: readonly Sha[];
  readonly message: string;
}

/** `GET …/git/commits/{sha}`. */
export async function readCommit(at: Repository, sha: Sha): Promise<CommitFacts> {
  const { owner, repo } = at;
  const purpose = { does: `read commit ${sha} of ${at.name}`, needs: "contents: read" };
  const { data } = await explained(purpose, () =>
    at.connection.api.request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", {
      owner,
      repo,
      commit_sha: sha,
    }),
  );
  return {
    sha: data.sha as Sha,
    tree: data.tree.sha as Sha,
    parents: data.parents.map((parent) => parent.sha as Sha),
    message: data.message,
  };
}

/** A text file of a commit, of any size that git data serves; null when it is not there. */
export async function readText(at: Repository, path: string, commit: Sha): Promise<string | null> {
  const { owner, repo } = at;
  const { api } = at.connection;
  const purpose = { does: `read ${path} of ${at.name} at ${commit}`, needs: "contents: read" };
  return explained(purpose, () =>
    orNull(async () => {
      const { data } = await api.request("GET /repos/{owner}/{repo}/contents/{path}", {
        owner,
        repo,
        path,
        ref: commit,
      });
      if (Array.isArray(data) || data.type !== "file" || !("content" in data)) return null;
      if (data.encoding === "base64") return decode(data.content);
      // Above 1 MB, which lock files reach, only the blob has the content.
      const blob = await api.request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", {
        owner,
        repo,
        file_sha: data.sha,
      });
      return decode(blob.data.content);
    }),
  );
}

/** A commit on top of `parent` with some files changed. No ref leads to it yet. */
export async function createCommit(
  at: Repository,
  parent: Sha,
  files: ReadonlyMap<string, string>,
  message: string,
): Promise<Sha> {
  const { owner, repo } = at;
  const { api, retry } = at.connection;
  const purpose = { does: `commit ${message} in ${at.name}`, needs: "contents: write" };
  const base = await readCommit(at, parent);
  return explained(purpose, async () => {
    const tree = await writeOnce(
      retry,
      async () => {
        const { data } = await api.request("POST /repos/{owner}/{repo}/git/trees", {
          owner,
          repo,
          base_tree: base.tree,
          tree: [...files].map(([path, content]) => ({
            path,
            mode: "100644" as const,
            type: "blob" as const,
            content,
          })),
        });
        return data.sha;
      },
      again,
    );
    return writeOnce(
      retry,
      async () => {
        const { data } = await api.request("POST /repos/{owner}/{repo}/git/commits", {
          owner,
          repo,
          message,
          tree,
          parents: [parent],
        });
        return data.sha as Sha;
      },
      again,
    );
  });
}

/** Objects that nothing leads to are nothing: they may be made twice. */
function again(): Promise<null> {
  return Promise.resolve(null);
}

/** Makes a branch; one that is there already is left alone. @returns where it is now */
export async function createBranch(at: Repository, branch: string, sha: Sha): Promise<Sha> {
  const { owner, repo } = at;
  const { api } = at.connection;
  const purpose = { does: `create the branch ${branch} of ${at.name}`, needs: "contents: write" };
  const present = (): Promise<Sha | null> => headOf(at, branch);
  return explained(purpose, () =>
    writeOnce(
      at.connection.retry,
      async () => {
        try {
          await api.request("POST /repos/{owner}/{repo}/git/refs", {
            owner,
            repo,
            ref: `refs/heads/${branch}`,
            sha,
          });
          return sha;
        } catch (error) {
          // Somebody, perhaps this program a moment ago, was faster.
          const there = isStatus(error, 422) ? await present() : null;
          if (there !== null) return there;
          throw error;
        }
      },
      present,
    ),
  );
}

async function headOf(at: Repository, branch: string): Promise<Sha | null> {
  const { owner, repo } = at;
  return orNull(async () => {
    const { data } = await at.connection.api.request("GET /repos/{owner}/{repo}/git/ref/{ref}", {
      owner,
      repo,
      ref: `heads/${branch}`,
    });
    return data.object.sha as Sha;
  });
}

function decode(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}
