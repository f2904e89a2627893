import { all, run, transaction } from "../store/database.ts";
import type { ServerState } from "../state.ts";
import type { Statement } from "./statement.ts";

export interface AttestationRow {
  readonly id: number;
  readonly repository_id: number;
  readonly predicate_type: string;
  readonly bundle: string;
  /** 1 when this server attested a release by itself, which GitHub calls `initiator: github`. */
  readonly by_server: 0 | 1;
}

/** Files a bundle under every subject of its statement. */
export function storeBundle(
  server: ServerState,
  repositoryId: number,
  id: number,
  bundle: Readonly<Record<string, unknown>>,
  { predicateType, digests }: Statement,
): void {
  transaction(server.db, () => {
    run(
      server.db,
      "INSERT INTO attestations VALUES (?, ?, ?, ?, ?)",
      id,
      repositoryId,
      predicateType,
      JSON.stringify(bundle),
      server.now(),
    );
    for (const digest of digests) {
      run(server.db, "INSERT INTO attestation_subjects VALUES (?, ?, ?)", repositoryId, digest, id);
    }
  });
}

/** What is filed under a digest (`sha256:…`, or `sha1:…` of a tag), newest first. */
export function bundlesAbout(
  server: ServerState,
  repositoryId: number,
  digest: string,
): readonly AttestationRow[] {
  return all<AttestationRow>(
    server.db,
    `SELECT a.*, r.attestation_id IS NOT NULL AS by_server FROM attestation_subjects s
       JOIN attestations a ON a.id = s.attestation_id
       LEFT JOIN release_attestations r ON r.attestation_id = a.id
     WHERE s.repository_id = ? AND s.digest = ? ORDER BY a.id DESC`,
    repositoryId,
    digest,
  );
}
