import { ReleaseError, type Digest } from "@release-actions/contract";
import { explained, isStatus, orNull } from "./failures.ts";
import type { Repository } from "./repository.ts";
import { writeOnce } from "./write-once.ts";

/** A Sigstore bundle as JSON. */
export type BundleJson = Readonly<Record<string, unknown>>;

/**
 * `POST /repos/{owner}/{repo}/attestations`: keeps the bundle where `gh attestation verify` looks.
 * GitHub files it under every subject; `subject` is one of them, by which an ambiguous failure is
 * looked into.
 * @throws ReleaseError `attestation_not_permitted`
 */
export async function storeAttestation(
  at: Repository,
  bundle: BundleJson,
  subject: Digest,
): Promise<void> {
  const { owner, repo } = at;
  const purpose = { does: `store the attestation in ${at.name}`, needs: "attestations: write" };
  try {
    await explained(purpose, () =>
      writeOnce(
        at.connection.retry,
        async () => {
          await at.connection.api.request("POST /repos/{owner}/{repo}/attestations", {
            owner,
            repo,
            bundle,
          });
          return true;
        },
        async () => ((await holds(at, bundle, subject)) ? true : null),
      ),
    );
  } catch (error) {
    if (!(error instanceof ReleaseError) || error.code !== "permission_denied") throw error;
    throw new ReleaseError({
      code: "attestation_not_permitted",
      message: `${at.name} does not take the attestation from this token.`,
      expected: "permission attestations: write",
      found: error.found,
      cause: error,
    });
  }
}

async function holds(at: Repository, bundle: BundleJson, subject: Digest): Promise<boolean> {
  const there = (await listAttestations(at, subject)) ?? [];
  return there.some((one) => signatureOf(one) === signatureOf(bundle));
}

/** A signature is made once: whoever has it has the bundle, however the JSON is written. */
function signatureOf({ dsseEnvelope }: BundleJson): string {
  const { signatures } = { ...(dsseEnvelope as object) } as { readonly signatures?: unknown };
  return JSON.stringify(signatures ?? null);
}

/**
 * `GET …/attestations/{digest}`: the newest provenance bundles about bytes of this digest, at most
 * 100; null when there is none or the token may not see them, which GitHub does not tell apart.
 */
export function listAttestations(
  at: Repository,
  subject: Digest,
): Promise<readonly BundleJson[] | null> {
  return attestationsAbout(at, subject, "https://slsa.dev/provenance/v1");
}

/**
 * The same for attestations of releases, which GitHub makes of each immutable one: about the tag and
 * every asset. Found by the digest of an asset here, by `sha1:` of the tag's object in `gh release
 * verify` (pkg/cmd/release/verify/verify.go of cli/cli). Others may store bundles of this type too:
 * whose one is says only its certificate.
 */
export function findReleaseAttestations(
  at: Repository,
  asset: Digest,
): Promise<readonly BundleJson[] | null> {
  return attestationsAbout(at, asset, "release");
}

async function attestationsAbout(
  at: Repository,
  subject: Digest,
  predicateType: string,
): Promise<readonly BundleJson[] | null> {
  const { owner, repo } = at;
  const purpose = { does: `read the attestations of ${at.name}`, needs: "attestations: read" };
  return explained(purpose, () =>
    orNull(async () => {
      try {
        const { data } = await at.connection.api.request(
          "GET /repos/{owner}/{repo}/attestations/{subject_digest}",
          {
            owner,
            repo,
            subject_digest: subject,
            per_page: 100,
            predicate_type: predicateType,
          },
        );
        return (data.attestations ?? []).flatMap(({ bundle }) =>
          bundle ? [bundle as BundleJson] : [],
        );
      } catch (error) {
        // Without the permission a private repository's are as good as not there.
        if (isStatus(error, 403)) return null;
        throw error;
      }
    }),
  );
}
