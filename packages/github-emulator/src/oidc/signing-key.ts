import { createPrivateKey, generateKeyPair } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { JWK } from "jose";
import type { ServerState } from "../state.ts";

/** The key that OIDC tokens are signed with. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  /** The public half, as the key set publishes it. */
  readonly jwk: JWK & { readonly kid: string };
}

const generate = promisify(generateKeyPair);
const loaded = new WeakMap<ServerState, Promise<SigningKey>>();

/** The key of this data directory, made when first asked for. It outlives restarts and resets. */
export function signingKey(server: ServerState): Promise<SigningKey> {
  const known = loaded.get(server) ?? describe(server);
  loaded.set(server, known);
  // A full disk, say, must not be remembered for ever.
  known.catch(() => loaded.delete(server));
  return known;
}

/**
 * A private key kept as PEM below `keys/` of the data directory, readable by its owner only. An
 * incomplete file is never left behind.
 */
export async function keptKey(
  dataDir: string,
  name: string,
  make: () => Promise<KeyObject>,
): Promise<KeyObject> {
  const directory = join(dataDir, "keys");
  const file = join(directory, `${name}.pem`);
  const pem = await readFile(file, "utf8").catch(() => null);
  if (pem !== null) return createPrivateKey(pem);
  const key = await make();
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, key.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return key;
}

async function describe(server: ServerState): Promise<SigningKey> {
  const privateKey = await keptKey(server.dataDir, "oidc", async () => {
    const pair = await generate("rsa", { modulusLength: 2048 });
    return pair.privateKey;
  });
  const { calculateJwkThumbprint } = await import("jose");
  const { kty, n, e } = privateKey.export({ format: "jwk" }) as JWK & { kty: string };
  const kid = await calculateJwkThumbprint({ kty, n, e } as JWK);
  return { privateKey, jwk: { kty, n, e, kid, alg: "RS256", use: "sig" } as SigningKey["jwk"] };
}
