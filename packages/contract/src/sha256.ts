import { createHash } from "node:crypto";
import { parseDigest } from "./brands.ts";
import type { Digest } from "./brands.ts";
import { ReleaseError } from "./errors/release-error.ts";

/** The digest of bytes that are in memory. Files are hashed as they stream, by who reads them. */
export function sha256(bytes: Uint8Array): Digest {
  const digest = parseDigest(`sha256:${createHash("sha256").update(bytes).digest("hex")}`);
  if (digest === null)
    throw new ReleaseError({ code: "defect", message: "SHA-256 gave no digest" });
  return digest;
}
