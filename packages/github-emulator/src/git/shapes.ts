import { createHash } from "node:crypto";

import type { RepositoryLinks } from "../repos/json.ts";
import type { ChangedFile } from "./diff.ts";
import type { AnnotatedTag, Commit, TreeEntry } from "./objects.ts";

/** Where a repository is reached; every link in an answer starts with one of these. */
export type Links = Pick<RepositoryLinks, "api" | "html">;

const UNSIGNED = {
  verified: false,
  reason: "unsigned",
  signature: null,
  payload: null,
  verified_at: null,
};

/** An opaque id in the spirit of GitHub's: stable for the same thing, and not to be parsed. */
export function nodeId(kind: string, key: string | number): string {
  return `${kind}_${createHash("sha256").update(`${kind}:${key}`).digest("base64url").slice(0, 22)}`;
}

/** The schema `commit` (REST "List commits"); `user` answers with the account behind an e-mail. */
export function commitJson(links: Links, commit: Commit, user: (email: string) => unknown): object {
  return {
    sha: commit.sha,
    node_id: nodeId("C", commit.sha),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: treeLink(links, commit.tree),
      url: `${links.api}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: UNSIGNED,
    },
    url: `${links.api}/commits/${commit.sha}`,
    html_url: `${links.html}/commit/${commit.sha}`,
    comments_url: `${links.api}/commits/${commit.sha}/comments`,
    author: user(commit.author.email),
    committer: user(commit.committer.email),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${links.api}/commits/${sha}`,
      html_url: `${links.html}/commit/${sha}`,
    })),
  };
}

/** The schema `git-commit` (REST "Get a commit object"). */
export function gitCommitJson(links: Links, commit: Commit): object {
  return {
    sha: commit.sha,
    node_id: nodeId("C", commit.sha),
    url: `${links.api}/git/commits/${commit.sha}`,
    html_url: `${links.html}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    tree: treeLink(links, commit.tree),
    message: commit.message,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${links.api}/git/commits/${sha}`,
      html_url: `${links.html}/commit/${sha}`,
    })),
    verification: UNSIGNED,
  };
}

/** The schema `diff-entry`; links lead to the file as it is at `sha`. */
export function fileJson(links: Links, file: ChangedFile, sha: string): object {
  const path = encodePath(file.path);
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${links.html}/blob/${sha}/${path}`,
    raw_url: `${links.html}/raw/${sha}/${path}`,
    contents_url: `${links.api}/contents/${path}?ref=${sha}`,
    ...(file.patch === null ? {} : { patch: file.patch }),
    ...(file.previousPath === null ? {} : { previous_filename: file.previousPath }),
  };
}

/** The schema `git-ref`. */
export function refJson(
  links: Links,
  ref: { readonly ref: string; readonly sha: string; readonly type: string },
): object {
  return {
    ref: ref.ref,
    node_id: nodeId("REF", `${links.html}:${ref.ref}`),
    url: `${links.api}/git/${encodePath(ref.ref)}`,
    object: {
      sha: ref.sha,
      type: ref.type,
      url: `${links.api}/git/${ref.type}s/${ref.sha}`,
    },
  };
}

/** The schema `git-tag`: an annotated tag object, not the ref that points at it. */
export function tagJson(links: Links, tag: AnnotatedTag): object {
  return {
    node_id: nodeId("TA", tag.sha),
    sha: tag.sha,
    url: `${links.api}/git/tags/${tag.sha}`,
    tag: tag.name,
    message: tag.message,
    tagger: tag.tagger,
    object: {
      sha: tag.object,
      type: tag.type,
      url: `${links.api}/git/${tag.type}s/${tag.object}`,
    },
    verification: UNSIGNED,
  };
}

/** The schema `git-tree`. */
export function treeJson(links: Links, sha: string, entries: readonly TreeEntry[]): object {
  return {
    sha,
    url: `${links.api}/git/trees/${sha}`,
    tree: entries.map((entry) => ({
      path: entry.path,
      mode: entry.mode,
      type: entry.type,
      sha: entry.sha,
      ...(entry.size === null ? {} : { size: entry.size }),
      // A submodule's commit lives in another repository, so it has no address here.
      ...(entry.type === "commit" ? {} : { url: `${links.api}/git/${entry.type}s/${entry.sha}` }),
    })),
    truncated: false,
  };
}

/** Base64 as GitHub's API breaks it: lines of 60 characters, each ended. */
export function wrapBase64(content: Buffer): string {
  return content.toString("base64").replaceAll(/.{1,60}/g, "$&\n");
}

/** A path as it stands in a URL: every component encoded, the slashes kept. */
export function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

function treeLink(links: Links, sha: string): object {
  return { sha, url: `${links.api}/git/trees/${sha}` };
}
