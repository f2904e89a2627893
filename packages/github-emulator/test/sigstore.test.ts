import assert from "node:assert/strict";
import {
  X509Certificate,
  createHash,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
} from "node:crypto";
import type { KeyObject } from "node:crypto";
import { test } from "node:test";
import { startEmulator } from "@release-actions/github-emulator";
import type { Emulator } from "@release-actions/github-emulator";
import { startActionsWorld, startRun } from "./actions-world.ts";
import type { ActionsWorld, StartedRun } from "./actions-world.ts";
import { temporaryDirectory } from "./emulator.ts";

interface Authority {
  readonly certChain: { readonly certificates: readonly { readonly rawBytes: string }[] };
}

interface Log {
  readonly publicKey: { readonly rawBytes: string };
  readonly logId: { readonly keyId: string };
}

interface TrustedRoot {
  readonly mediaType: string;
  readonly tlogs: readonly Log[];
  readonly ctlogs: readonly Log[];
  readonly certificateAuthorities: readonly Authority[];
  readonly timestampAuthorities: readonly Authority[];
}

interface LogEntry {
  readonly body: string;
  readonly integratedTime: number;
  readonly logID: string;
  readonly logIndex: number;
  readonly verification: { readonly signedEntryTimestamp: string };
}

test("a certificate carries what the OIDC token says of the job, under the exported root", async (t) => {
  const world = await startActionsWorld(t);
  const { run, token, subject } = await identity(world);
  const { status, chain } = await certificate(world, token, subject);
  assert.equal(status, 201);
  const leaf = new X509Certificate(chain[0] ?? "");
  const { certificateAuthorities } = await trustedRoot(world.emulator);
  const root = certificateOf(certificateAuthorities[0]);
  assert.ok(leaf.checkIssued(root) && leaf.verify(root.publicKey));
  const { url } = world.emulator.urls;
  const workflow = `${url}/acme/app/.github/workflows/release.yml@refs/heads/main`;
  assert.equal(leaf.subjectAltName, `URI:${workflow}`);
  const expected = {
    8: url,
    9: workflow,
    11: "github-hosted",
    12: `${url}/acme/app`,
    13: world.head,
    14: "refs/heads/main",
    15: String(run.repository.id),
    16: `${url}/acme`,
    17: String(run.repository.owner.id),
    18: workflow,
    19: world.head,
    20: "push",
    21: `${url}/acme/app/actions/runs/${run.id}/attempts/1`,
    22: "public",
  };
  for (const [number, value] of Object.entries(expected)) {
    assert.ok(leaf.raw.includes(extension(Number(number), value)), `extension ${number}: ${value}`);
  }
});

test("Fulcio refuses foreign tokens, other audiences and keys that the caller does not have", async (t) => {
  const world = await startActionsWorld(t);
  const { token, subject, request } = await identity(world);
  const other = await request("somebody-else");
  const statuses = [
    (await certificate(world, `${token}x`, subject)).status,
    (await certificate(world, "", subject)).status,
    (await certificate(world, other, subject)).status,
    (await certificate(world, token, "another subject")).status,
  ];
  assert.deepEqual(statuses, [401, 401, 401, 400]);
});

test("Rekor promises to include an entry, signed with the key of the exported root", async (t) => {
  const world = await startActionsWorld(t);
  const entry = { apiVersion: "0.0.2", kind: "intoto", spec: { content: { hash: "x" } } };
  const answer = await post(world.emulator, "rekor/api/v1/log/entries", entry);
  assert.equal(answer.status, 201);
  const [logged] = Object.values((await answer.json()) as Record<string, LogEntry>);
  assert.ok(logged);
  assert.deepEqual(JSON.parse(Buffer.from(logged.body, "base64").toString()), entry);
  const { tlogs } = await trustedRoot(world.emulator);
  const { body, integratedTime, logID, logIndex } = logged;
  assert.equal(Buffer.from(logID, "hex").toString("base64"), tlogs[0]?.logId.keyId);
  const promised = Buffer.from(JSON.stringify({ body, integratedTime, logID, logIndex }));
  const signature = Buffer.from(logged.verification.signedEntryTimestamp, "base64");
  assert.ok(verify("sha256", promised, keyOf(tlogs[0]), signature));
});

test("the timestamp authority answers with a token about the digest", async (t) => {
  const world = await startActionsWorld(t);
  const digest = createHash("sha256").update("signature").digest();
  const request = {
    artifactHash: digest.toString("base64"),
    hashAlgorithm: "sha256",
    certificates: true,
  };
  const answer = await post(world.emulator, "tsa/api/v1/timestamp", request);
  assert.equal(answer.headers.get("content-type"), "application/timestamp-reply");
  const reply = Buffer.from(await answer.arrayBuffer());
  assert.ok(reply.includes(digest));
  const { timestampAuthorities } = await trustedRoot(world.emulator);
  const signer = certificateOf(timestampAuthorities[0]);
  assert.ok(reply.includes(signer.raw), "the certificate of the exported root is not in the token");
});

test("the trusted root keeps its keys and earlier certificates across restarts", async (t) => {
  const dataDir = await temporaryDirectory(t);
  const roots: TrustedRoot[] = [];
  for (let start = 0; start < 2; start += 1) {
    const emulator = await startEmulator({ dataDir });
    roots.push(await trustedRoot(emulator));
    await emulator.close();
  }
  const [before, after] = roots;
  assert.equal(before?.tlogs[0]?.publicKey.rawBytes, after?.tlogs[0]?.publicKey.rawBytes);
  assert.equal(before?.ctlogs[0]?.publicKey.rawBytes, after?.ctlogs[0]?.publicKey.rawBytes);
  assert.deepEqual(
    after?.certificateAuthorities[0]?.certChain,
    before?.certificateAuthorities[0]?.certChain,
  );
  const [old, latest] = (after?.certificateAuthorities ?? []).map(certificateOf);
  assert.ok(old && latest?.verify(old.publicKey), "the CA has another key");
});

interface Identity {
  readonly run: StartedRun;
  readonly token: string;
  readonly subject: string;
  readonly request: (audience: string) => Promise<string>;
}

async function identity(world: ActionsWorld): Promise<Identity> {
  const permissions = { contents: "read", "id-token": "write" };
  const run = (await startRun(world, { permissions })) as StartedRun & Record<string, string>;
  const headers = { authorization: `Bearer ${run["id_token_request_token"]}` };
  const request = async (audience: string): Promise<string> => {
    const answer = await fetch(`${run["id_token_request_url"]}&audience=${audience}`, { headers });
    return ((await answer.json()) as { readonly value: string }).value;
  };
  return {
    run,
    request,
    token: await request("sigstore"),
    subject: "repo:acme/app:ref:refs/heads/main",
  };
}

async function certificate(
  world: ActionsWorld,
  token: string,
  subject: string,
): Promise<{ readonly status: number; readonly chain: readonly string[] }> {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const answer = await post(world.emulator, "fulcio/api/v2/signingCert", {
    credentials: { oidcIdentityToken: token },
    publicKeyRequest: {
      publicKey: { algorithm: "ECDSA", content: publicKey.export({ type: "spki", format: "pem" }) },
      proofOfPossession: sign("sha256", Buffer.from(subject), privateKey).toString("base64"),
    },
  });
  const body = (await answer.json()) as {
    signedCertificateEmbeddedSct?: { chain: { certificates: string[] } };
  };
  return {
    status: answer.status,
    chain: body.signedCertificateEmbeddedSct?.chain.certificates ?? [],
  };
}

function post({ urls }: Emulator, path: string, body: unknown): Promise<Response> {
  return fetch(`${urls.url}/_services/${path}`, { method: "POST", body: JSON.stringify(body) });
}

async function trustedRoot({ urls }: Emulator): Promise<TrustedRoot> {
  const answer = await fetch(`${urls.admin_url}/sigstore/trusted-root.json`);
  assert.equal(answer.status, 200);
  return (await answer.json()) as TrustedRoot;
}

function certificateOf(authority: Authority | undefined): X509Certificate {
  return new X509Certificate(
    Buffer.from(authority?.certChain.certificates[0]?.rawBytes ?? "", "base64"),
  );
}

function keyOf(log: Log | undefined): KeyObject {
  const key = Buffer.from(log?.publicKey.rawBytes ?? "", "base64");
  return createPublicKey({ key, format: "der", type: "spki" });
}

/** DER of an extension of Fulcio's with a UTF8String of less than 128 bytes. */
function extension(number: number, value: string): Buffer {
  const text = Buffer.from(value);
  const oid = Buffer.from("060a2b0601040183bf3001", "hex");
  const octets = Buffer.from([0x04, text.length + 2, 0x0c, text.length]);
  return Buffer.concat([oid, Buffer.from([number]), octets, text]);
}
