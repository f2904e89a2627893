import type { Conclusion, RunStatus } from "../actions/runs.ts";

interface InRepository {
  /** "owner/name"; without it, the repository of the request. */
  readonly repository?: string;
}

interface OfRelease extends InRepository {
  /** The newest release with this tag, drafts included; without it, the release of the request. */
  readonly tag?: string;
}

interface OfAsset extends OfRelease {
  /** Without it, the asset of the request. */
  readonly name?: string;
}

/** A change that somebody with more rights than the client makes behind its back. */
export type Mutation =
  /** Same size, other bytes. A `stale` digest is still that of the bytes before. */
  | (OfAsset & { readonly type: "replace_asset"; readonly digest: "recomputed" | "stale" })
  | (OfRelease & { readonly type: "add_asset"; readonly name: string; readonly content: string })
  | (OfAsset & { readonly type: "delete_asset" })
  /** What the API says about the digest: nothing, in upper case, or of another algorithm. */
  | (OfAsset & { readonly type: "set_digest"; readonly digest: null | "upper_case" | "sha512" })
  /** `target` is a branch or a commit. Rules about tags do not hold it up. */
  | (InRepository & { readonly type: "move_tag"; readonly tag: string; readonly target: string })
  | (InRepository & { readonly type: "create_tag"; readonly tag: string; readonly target: string })
  /** Another draft with the same tag, title, notes and target, without or with the same assets. */
  | (OfRelease & { readonly type: "add_twin_draft"; readonly assets: "none" | "copied" })
  | (OfRelease & { readonly type: "edit_release"; readonly set: ReleaseEdit })
  | (OfRelease & { readonly type: "delete_release" })
  | (InRepository & { readonly type: "set_run"; readonly run_id?: number; readonly set: RunEdit })
  | (InRepository & { readonly type: "rename_repository"; readonly name: string });

export interface ReleaseEdit {
  readonly tag_name?: string;
  readonly target_commitish?: string;
  readonly name?: string;
  readonly body?: string;
  readonly prerelease?: boolean;
  /** `false` publishes, as a person pressing the button does. */
  readonly draft?: boolean;
}

export interface RunEdit {
  readonly status?: RunStatus;
  readonly conclusion?: Conclusion;
  readonly head_sha?: string;
  /** Path of the workflow file. */
  readonly path?: string;
}
