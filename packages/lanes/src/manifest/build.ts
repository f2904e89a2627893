import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import {
  probeAsClient,
  ReleaseError,
  serialiseManifest,
  sha256,
  type Digest,
  type Manifest,
  type ManifestAsset,
  type ReleaseSpec,
} from "@release-actions/contract";
import {
  findCommit,
  getRepository,
  type Connection,
  type Repository,
} from "@release-actions/github";
import { closeAll, openAll } from "../files/hash.ts";
import type { Progress } from "../progress.ts";
import { writeWhole } from "../sign/write.ts";
import { timestamp } from "../timestamp.ts";
import { broken, refuseBroken } from "../verify/findings.ts";
import { readContent } from "./directory.ts";
import { makeEntries } from "./entries.ts";
import { findPrevious, type PreviousRelease } from "./previous.ts";
import { readReleaseSpec } from "./read-spec.ts";
import type { BuildManifestRequest } from "./request.ts";
import { decideReuse, type GroupDecision } from "./reuse.ts";
import { pinKey } from "./signature.ts";
import { verifyReused } from "./verify-reused.ts";

/** What build-manifest leaves behind. */
export interface BuiltManifest {
  readonly manifest: Manifest;
  /** Of its exact bytes. */
  readonly digest: Digest;
  readonly path: string;
  /** Tag of the release it was compared with; null when there was none. */
  readonly previous: string | null;
  readonly groups: readonly GroupDecision[];
}

/**
 * Builds manifest.json from a release spec and the files it names. Nothing is written unless every
 * file is accounted for and every declared client could install the release. The same input gives the
 * same bytes.
 */
export async function buildManifest(
  connection: Connection,
  request: BuildManifestRequest,
  progress: Progress,
): Promise<BuiltManifest> {
  const key = pinKey(request.publicKey);
  const spec = await readReleaseSpec(request);
  const at = await getRepository(connection, request.repository);
  const previous = await findPrevious(at, request, key, progress);
  const groups = decideReuse(at, spec, previous);
  tellReuse(groups, progress);
  const reused = groups.flatMap(({ entries }) => entries);
  if (previous) await verifyReused(at, reused, previous, progress);
  const assets = await describeContent(request, spec, reused, progress);
  const manifest = compose(spec, assets, spec.published_at ?? (await commitTime(at, request)));
  const bytes = serialiseManifest(manifest);
  probe(bytes, spec, at, previous);
  await write(request.output, bytes);
  return {
    manifest,
    digest: sha256(bytes),
    path: request.output,
    previous: previous?.release.tag ?? null,
    groups,
  };
}

function tellReuse(groups: readonly GroupDecision[], progress: Progress): void {
  for (const { group, changed } of groups) {
    progress.note(changed === null ? `${group.id}: unchanged` : `${group.id}: built, ${changed}`);
  }
}

/** Every problem of the directory at once; a file is hashed although another one is missing. */
async function describeContent(
  { assets: directory, output }: BuildManifestRequest,
  spec: ReleaseSpec,
  reused: readonly ManifestAsset[],
  progress: Progress,
): Promise<readonly ManifestAsset[]> {
  const optional = new Set(reused.map(({ id }) => id));
  const content = await readContent(directory, spec.assets, optional, output);
  progress.step(`Hashing ${content.files.length} files`);
  const files = await openAll(content.files, progress);
  await closeAll(files);
  const { assets, findings } = makeEntries(spec, files, reused);
  refuseBroken([...content.findings, ...findings], `The content of ${spec.tag}`);
  return assets;
}

function compose(
  spec: ReleaseSpec,
  assets: readonly ManifestAsset[],
  published_at: string,
): Manifest {
  const { channel, tag, repos, tooling, install_sets, pages } = spec;
  return {
    schema: 3,
    channel,
    tag,
    published_at,
    repos: repos.map(({ id, url, sha }) => ({ id, url, sha })),
    tooling,
    assets,
    install_sets,
    ...(pages === undefined ? {} : { pages }),
  };
}

/** The commit stays what it is, so that a second run writes the same bytes; the clock does not. */
async function commitTime(at: Repository, { commit }: BuildManifestRequest): Promise<string> {
  const found = await findCommit(at, commit);
  if (found) return timestamp(new Date(found.committedAt));
  throw new ReleaseError({
    code: "source_missing",
    message: `${at.name} has no commit ${commit}, whose time would be published_at.`,
    found: commit,
    next: "Set published_at in the release spec.",
  });
}

/** What we wrote, read by the rules of every client that must be able to read it. */
function probe(
  bytes: Uint8Array,
  { clients, channel, platforms }: ReleaseSpec,
  at: Repository,
  previous: PreviousRelease | null,
): void {
  const installed = previous === null ? {} : { installed: previous.manifest.tag };
  const repositoryUrl = at.htmlUrl;
  const findings = clients.flatMap((client) =>
    probeAsClient(bytes, { client, channel, platforms, repositoryUrl, ...installed }).map(
      ({ code, pointer, message, expected, found }) =>
        broken(`manifest.json${pointer}`, code, `${pointer} ${message}`, {
          ...(expected === undefined ? {} : { expected }),
          ...(found === undefined ? {} : { found }),
        }),
    ),
  );
  refuseBroken(findings, "The manifest");
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  // What cannot be made is told by the writing.
  await mkdir(dirname(path), { recursive: true }).catch(() => {});
  await writeWhole([{ path, text: new TextDecoder().decode(bytes) }]);
}
