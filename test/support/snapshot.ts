import type { components } from "@octokit/openapi-types";
import type { Project } from "./project.ts";
import { rest } from "./stage.ts";

type Schemas = components["schemas"];

/** An asset as the server lists it. */
export interface AssetState extends Pick<
  Schemas["release-asset"],
  "id" | "name" | "size" | "digest" | "content_type" | "updated_at"
> {
  /** `uploaded`, or `starter`, which GitHub's description of itself does not know. */
  readonly state: string;
}

/** A release as the server lists it; what merely counts (downloads) is left out. */
export interface ReleaseState extends Pick<
  Schemas["release"],
  "id" | "tag_name" | "target_commitish" | "name" | "draft" | "prerelease" | "upload_url"
> {
  readonly body: string;
  readonly immutable: boolean;
  readonly updated_at: string;
  readonly assets: readonly AssetState[];
}

/** Everything of a repository that a lane could change. */
export interface Snapshot {
  /** By id, drafts included. */
  readonly releases: readonly ReleaseState[];
  /** Tag name to the object it points at. */
  readonly tags: Readonly<Record<string, string>>;
  /** Tag of the latest release; null when there is none. */
  readonly latest: string | null;
}

export async function snapshot(project: Project): Promise<Snapshot> {
  const found = await read<Schemas["release"][]>(project, "/releases?per_page=100");
  const refs = await read<Schemas["git-ref"][]>(project, "/git/matching-refs/tags/");
  const releases: ReleaseState[] = [];
  for (const release of found.toSorted((a, b) => a.id - b.id)) {
    const path = `/releases/${release.id}/assets?per_page=100`;
    releases.push(stateOf(release, await read<Schemas["release-asset"][]>(project, path)));
  }
  return {
    releases,
    tags: Object.fromEntries(refs.map(({ ref, object }) => [ref.slice(10), object.sha])),
    latest: found.some(({ draft, prerelease }) => !draft && !prerelease)
      ? (await read<Schemas["release"]>(project, "/releases/latest")).tag_name
      : null,
  };
}

function stateOf(
  release: Schemas["release"],
  assets: readonly Schemas["release-asset"][],
): ReleaseState {
  return {
    id: release.id,
    tag_name: release.tag_name,
    target_commitish: release.target_commitish,
    name: release.name,
    body: release.body ?? "",
    draft: release.draft,
    prerelease: release.prerelease,
    immutable: release.immutable ?? false,
    updated_at: release.updated_at ?? "",
    upload_url: release.upload_url,
    assets: assets.map((asset) => ({
      id: asset.id,
      name: asset.name,
      state: asset.state,
      size: asset.size,
      digest: asset.digest,
      content_type: asset.content_type,
      updated_at: asset.updated_at,
    })),
  };
}

function read<T>({ stage, name }: Project, path: string): Promise<T> {
  return rest<T>(stage, stage.emulator.tokens.admin, "GET", `/repos/${name}${path}`);
}

/** The one release that carries the tag. */
export async function releaseOf(project: Project, tag: string): Promise<ReleaseState> {
  const { releases } = await snapshot(project);
  const carrying = releases.filter(({ tag_name }) => tag_name === tag);
  const [release] = carrying;
  if (release && carrying.length === 1) return release;
  throw new Error(`${carrying.length} releases carry the tag ${tag}`);
}

/** The project's candidate: the one draft `rc-<sha>`. */
export function candidateOf(project: Project): Promise<ReleaseState> {
  return releaseOf(project, `rc-${project.sha}`);
}

export function assetOf(release: ReleaseState, name: string): AssetState {
  const asset = release.assets.find((one) => one.name === name);
  if (asset) return asset;
  throw new Error(`${release.tag_name} has no ${name}`);
}

/** Names to digests. */
export function digests(release: ReleaseState): Readonly<Record<string, string | null>> {
  return Object.fromEntries(release.assets.map(({ name, digest }) => [name, digest]));
}
