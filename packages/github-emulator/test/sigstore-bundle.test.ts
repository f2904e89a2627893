import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { bundleFromJSON, bundleToJSON } from "@sigstore/bundle";
import type { Bundle } from "@sigstore/bundle";
import { TrustedRoot } from "@sigstore/protobuf-specs";
import { DSSEBundleBuilder, FulcioSigner, RekorWitness, TSAWitness } from "@sigstore/sign";
import { Verifier, toSignedEntity, toTrustMaterial } from "@sigstore/verify";
import { startActionsWorld, startRun } from "./actions-world.ts";
import type { ActionsWorld } from "./actions-world.ts";

const PAYLOAD_TYPE = "application/vnd.in-toto+json";

/** A statement about some bytes, signed as a job of the world's repository, by unmodified clients. */
async function attest(
  world: ActionsWorld,
  bytes: string,
  entryType: "dsse" | "intoto" = "dsse",
): Promise<Bundle> {
  const services = `${world.emulator.urls.url}/_services`;
  const digest = { sha256: createHash("sha256").update(bytes).digest("hex") };
  const statement = {
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: "app.tar.gz", digest }],
    predicateType: "https://slsa.dev/provenance/v1",
    predicate: {},
  };
  const builder = new DSSEBundleBuilder({
    signer: new FulcioSigner({
      fulcioBaseURL: `${services}/fulcio`,
      identityProvider: { getToken: () => identityToken(world) },
    }),
    witnesses: [
      new RekorWitness({ rekorBaseURL: `${services}/rekor`, entryType }),
      new TSAWitness({ tsaBaseURL: `${services}/tsa/api/v1/timestamp` }),
    ],
  });
  return builder.create({ data: Buffer.from(JSON.stringify(statement)), type: PAYLOAD_TYPE });
}

async function identityToken(world: ActionsWorld): Promise<string> {
  const permissions = { contents: "read", "id-token": "write" };
  const run: Readonly<Record<string, unknown>> = { ...(await startRun(world, { permissions })) };
  const url = `${String(run["id_token_request_url"])}&audience=sigstore`;
  const headers = { authorization: `Bearer ${String(run["id_token_request_token"])}` };
  const answer = (await (await fetch(url, { headers })).json()) as { readonly value: string };
  return answer.value;
}

async function verifierOf(world: ActionsWorld): Promise<Verifier> {
  const answer = await fetch(`${world.emulator.urls.admin_url}/sigstore/trusted-root.json`);
  const root = TrustedRoot.fromJSON(await answer.json());
  return new Verifier(toTrustMaterial(root), { tlogThreshold: 1, tsaThreshold: 1 });
}

async function signedWorld(t: TestContext): Promise<{ world: ActionsWorld; bundle: Bundle }> {
  const world = await startActionsWorld(t);
  return { world, bundle: await attest(world, "the bytes") };
}

test("a bundle made by unmodified clients verifies offline under the exported root", async (t) => {
  const { world, bundle } = await signedWorld(t);
  const verifier = await verifierOf(world);
  const workflow = `${world.emulator.urls.url}/acme/app/.github/workflows/release.yml@refs/heads/main`;
  const signer = verifier.verify(toSignedEntity(bundleFromJSON(bundleToJSON(bundle))));
  assert.equal(signer.identity?.subjectAlternativeName, workflow);
});

test("an entry of the older kind is kept as it is proposed", async (t) => {
  const { world } = await signedWorld(t);
  const bundle = await attest(world, "the bytes", "intoto");
  const [entry] = bundle.verificationMaterial.tlogEntries;
  assert.equal(entry?.kindVersion.kind, "intoto");
  (await verifierOf(world)).verify(toSignedEntity(bundle));
});

test("a bundle is refused under another server's root, and when its statement was edited", async (t) => {
  const { world, bundle } = await signedWorld(t);
  const other = await startActionsWorld(t);
  const foreign = await verifierOf(other);
  assert.throws(() => foreign.verify(toSignedEntity(bundle)));
  const edited = bundleToJSON(bundle);
  const envelope = edited.dsseEnvelope ?? assert.fail("not a DSSE bundle");
  const statement = Buffer.from(envelope.payload, "base64").toString("utf8");
  envelope.payload = Buffer.from(statement.replace("app.tar.gz", "apq.tar.gz")).toString("base64");
  const verifier = await verifierOf(world);
  assert.throws(() => verifier.verify(toSignedEntity(bundleFromJSON(edited))));
});
