import { createPublicKey, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { JWTPayload } from "jose";
import type { Context } from "../http/context.ts";
import { GitHubError, badRequest } from "../http/errors.ts";
import { type Reply, json } from "../http/reply.ts";
import { signingKey } from "../oidc/signing-key.ts";
import { serverUrl } from "../runner/job-environment.ts";
import type { ServerState } from "../state.ts";
import { authorities, base64 } from "./authorities.ts";
import { extensionsOf } from "./extensions.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * POST …/api/v2/signingCert: a certificate for ten minutes that binds the caller's key to the job
 * that its OIDC token is of. Unlike the mock's own handler it checks both.
 */
export async function issueCertificate(ctx: Context): Promise<Reply> {
  const { server } = ctx;
  const body = await ctx.json();
  const claims = await verifyToken(server, object(body["credentials"])["oidcIdentityToken"]);
  const key = provenKey(object(body["publicKeyRequest"]), claims.sub ?? "");
  const { ca } = await authorities(server);
  // The name that the job knows this server by is the one that its documents carry.
  const url = claims.iss ?? server.urls.url;
  const workflow = claims["job_workflow_ref"];
  const leaf = await ca.issueCertificate({
    publicKey: key.export({ type: "spki", format: "der" }),
    subjectAltName: `${url}/${typeof workflow === "string" ? workflow : ""}`,
    extensions: extensionsOf(claims, url),
  });
  const certificates = [leaf, ca.rootCertificate].map((der) => pem(base64(der)));
  return json(201, { signedCertificateEmbeddedSct: { chain: { certificates } } });
}

async function verifyToken(server: ServerState, token: unknown): Promise<JWTPayload> {
  const { jwtVerify } = await import("jose");
  const { jwk } = await signingKey(server);
  try {
    const verified = await jwtVerify(String(token), createPublicKey({ key: jwk, format: "jwk" }), {
      algorithms: ["RS256"],
      issuer: [server.urls.url, serverUrl(server.urls.url)],
      audience: "sigstore",
      currentDate: server.clock(),
    });
    return verified.payload;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new GitHubError(401, `There was an error processing the identity token: ${reason}`);
  }
}

/** The caller has the private key if it could sign the token's subject. */
function provenKey(request: Fields, subject: string): KeyObject {
  const key = readKey(object(request["publicKey"])["content"]);
  const proof = Buffer.from(String(request["proofOfPossession"]), "base64");
  if (key.asymmetricKeyDetails?.namedCurve !== "prime256v1") {
    throw badRequest("The public key supplied in the request must be ECDSA P-256");
  }
  if (!verify("sha256", Buffer.from(subject), key, proof)) {
    throw badRequest("The signature supplied in the request could not be verified");
  }
  return key;
}

function readKey(content: unknown): KeyObject {
  try {
    return createPublicKey(String(content));
  } catch {
    throw badRequest("The public key supplied in the request could not be parsed");
  }
}

function object(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

/** Text of a certificate. @param der its DER as base64 */
export function pem(der: string): string {
  const lines = der.match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
