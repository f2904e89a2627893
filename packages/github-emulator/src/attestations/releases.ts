import { assetsOf } from "../assets/rows.ts";
import type { ReleaseRow } from "../releases/rows.ts";
import { fullName } from "../repos/rows.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import { releaseBundle } from "../sigstore/release-bundle.ts";
import type { ServerState } from "../state.ts";
import { all, run, transaction } from "../store/database.ts";
import { readStatement } from "./statement.ts";
import { storeBundle } from "./store.ts";

const PREDICATE_TYPE = "https://in-toto.io/attestation/release/v0.2";

interface DueRow {
  readonly attestation_id: number;
  readonly statement: string;
}

/**
 * Notes, in the transaction that publishes an immutable release, what is to be attested about it:
 * the tag and every asset. It is signed when somebody first asks for attestations, so that publishing
 * stays as quick as it was, and so that it is signed after a `kill -9` too.
 * @param tagged the object that the tag names: of an annotated tag the tag itself. `gh release verify`
 *   looks for that one (FetchRefSHA in pkg/cmd/release/shared/fetch.go of cli/cli)
 */
export function noteRelease(
  server: ServerState,
  repo: RepositoryRow,
  release: ReleaseRow,
  tagged: string,
): void {
  run(
    server.db,
    "INSERT INTO release_attestations VALUES (?, ?, ?, 0)",
    server.ids.next("attestation"),
    repo.id,
    JSON.stringify(releaseStatement(server, repo, release, tagged)),
  );
}

/**
 * Signs what is due in a repository. Call it before attestations are read: so nobody who asks after a
 * release was published finds its attestation missing, and tests need not wait. On GitHub it may come
 * a moment later.
 */
export async function attestReleases(server: ServerState, repo: RepositoryRow): Promise<void> {
  if (due(server, repo).length === 0) return;
  await server.locks.hold(`release-attestations:${repo.id}`, async () => {
    for (const { attestation_id: id, statement } of due(server, repo)) {
      const bundle = await releaseBundle(server, statement);
      transaction(server.db, () => {
        // Nothing to change: the repository was deleted, or everything reset, while this was signed.
        const made =
          "UPDATE release_attestations SET made = 1 WHERE attestation_id = ? AND made = 0";
        if (run(server.db, made, id) === 0) return;
        storeBundle(server, repo.id, id, bundle, readStatement(bundle));
      });
    }
  });
}

/** Signs any statement as the release service, which attests it at once: for tests of forgeries. */
export async function attestAnything(
  server: ServerState,
  repo: RepositoryRow,
  statement: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const text = JSON.stringify(statement);
  const bundle = await releaseBundle(server, text);
  const read = readStatement(bundle);
  transaction(server.db, () => {
    const id = server.ids.next("attestation");
    run(server.db, "INSERT INTO release_attestations VALUES (?, ?, ?, 1)", id, repo.id, text);
    storeBundle(server, repo.id, id, bundle, read);
  });
  return bundle;
}

function due(server: ServerState, repo: RepositoryRow): readonly DueRow[] {
  return all<DueRow>(
    server.db,
    "SELECT * FROM release_attestations WHERE repository_id = ? AND made = 0 ORDER BY attestation_id",
    repo.id,
  );
}

/**
 * The statement as github.com writes it: the tag as the one subject with an `uri`, the assets by name,
 * numbers as texts, and a predicate of https://github.com/in-toto/attestation/blob/main/spec/predicates/release.md
 * with fields of GitHub's own (pkg/cmd/attestation/test/data/github_release_bundle.json in cli/cli).
 */
function releaseStatement(
  server: ServerState,
  repo: RepositoryRow,
  release: ReleaseRow,
  tagged: string,
): Record<string, unknown> {
  const repository = fullName(repo);
  const purl = `pkg:github/${repository}@${release.tag_name}`;
  const assets = assetsOf(server.db, release.id).flatMap(({ name, digest }) =>
    digest === null ? [] : [{ name, digest: { sha256: digest.replace(/^sha256:/, "") } }],
  );
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ uri: purl, digest: { sha1: tagged } }, ...assets],
    predicateType: PREDICATE_TYPE,
    predicate: {
      ownerId: String(repo.owner_id),
      packageId: String(repo.id),
      purl,
      releaseId: String(release.id),
      repository,
      repositoryId: String(repo.id),
      tag: release.tag_name,
    },
  };
}
