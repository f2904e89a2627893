import { randomBytes, timingSafeEqual } from "node:crypto";
import { signerOf, type SeedSigner } from "../ed25519/seed-signer.ts";
import { SigningError } from "../signing-error.ts";
import { blake2b256 } from "./blake2b-256.ts";
import { showKeyId } from "./key-id.ts";
import { formatMinisignPublicKey, type MinisignPublicKey } from "./public-key.ts";
import { costOf, LIMITS, stretch } from "./scrypt.ts";
import { keyBytes, keyText, wrapTauri } from "./text.ts";

// "Ed" | "Sc" or two zeros | "B2" | salt 32 | operations 8 | memory 8 | key id 8 | seed 32 |
// public key 32 | checksum 32; from the key id on xored with scrypt's output.
const LENGTH = 158;
const SALT = 6;
const OPERATIONS = 38;
const MEMORY = 46;
const BODY = 54;
const SEED = 8;
const PUBLIC = 40;
const CHECKSUM = 72;
const BODY_LENGTH = LENGTH - BODY;

/** Signs with a minisign key, until it is wiped. */
export interface MinisignSigner {
  /** As minisign shows it. */
  readonly keyId: string;
  readonly publicKey: MinisignPublicKey;
  /** 64 bytes of Ed25519 over exactly these bytes. @throws SigningError `key_wiped` */
  sign(message: Uint8Array): Uint8Array;
  /** As `SeedSigner.wipe`. */
  wipe(): void;
}

/**
 * A signer from the text of a secret key, Tauri's or minisign's; one line ending after it is allowed.
 * `password` is the one it is encrypted under, `""` included; an unencrypted key needs none and
 * ignores it. Takes 32 MiB of memory for a Tauri key, 1 GiB for one of minisign.
 *
 * All buffers that held the key are wiped. The strings `text` and `password` cannot be.
 * @throws SigningError `key_malformed` | `key_cost` | `key_password_missing` | `key_password` |
 *   `key_pair_mismatch`
 */
export async function openMinisignKey(
  text: string,
  password: string | undefined,
): Promise<MinisignSigner> {
  const bytes = keyBytes(text);
  try {
    if (bytes?.byteLength !== LENGTH) throw malformed(explainLength(bytes));
    const body = bytes.subarray(BODY);
    switch (bytes.toString("latin1", 0, SALT)) {
      case "EdScB2":
        if (password === undefined) {
          throw new SigningError({
            code: "key_password_missing",
            message: "The secret key is encrypted, and there is no password.",
          });
        }
        await xorKeystream(body, bytes.subarray(0, BODY), password);
        return openBody(body, "encrypted");
      case "Ed\0\0B2":
        if (bytes.subarray(SALT, BODY).some((byte) => byte !== 0)) {
          throw malformed("no encryption, but parameters of one");
        }
        return openBody(body, "plain");
      default:
        throw malformed("algorithms that minisign does not use");
    }
  } finally {
    bytes?.fill(0);
  }
}

/** In place: encrypts, or decrypts. `head` is what stands before the body. */
async function xorKeystream(body: Uint8Array, head: Buffer, password: string): Promise<void> {
  const cost = costOf({
    operations: head.readBigUInt64LE(OPERATIONS),
    memory: head.readBigUInt64LE(MEMORY),
  });
  const stream = await stretch(password, head.subarray(SALT, OPERATIONS), cost, BODY_LENGTH);
  for (const [at, byte] of stream.entries()) body[at] = (body[at] ?? 0) ^ byte;
  stream.fill(0);
}

function openBody(body: Uint8Array, kind: "encrypted" | "plain"): MinisignSigner {
  const checksum = checksumOf(body);
  const stated = body.subarray(CHECKSUM);
  // minisign leaves the checksum of an unencrypted key empty.
  const unstated = kind === "plain" && stated.every((byte) => byte === 0);
  const signer = signerOf(body.subarray(SEED, PUBLIC));
  const belongs = timingSafeEqual(signer.publicKey, body.subarray(PUBLIC, CHECKSUM));
  if (belongs && (unstated || timingSafeEqual(checksum, stated))) {
    const keyId = showKeyId(body);
    return { ...signer, keyId, publicKey: { keyId, key: signer.publicKey } };
  }
  signer.wipe();
  if (kind === "encrypted") {
    throw new SigningError({
      code: "key_password",
      message: "The password does not open the secret key, or the key is damaged.",
    });
  }
  throw new SigningError({
    code: "key_pair_mismatch",
    message: "The secret key is damaged: its parts do not belong together.",
    expected: "a seed, the public key it gives, and their checksum",
  });
}

/** Over algorithm, key id, seed and public key. */
function checksumOf(body: Uint8Array): Uint8Array {
  const covered = Buffer.concat([Buffer.from("Ed", "latin1"), body.subarray(0, CHECKSUM)]);
  const checksum = blake2b256(covered);
  covered.fill(0);
  return checksum;
}

function malformed(found: string): SigningError {
  return new SigningError({
    code: "key_malformed",
    message: "The minisign signing key cannot be read.",
    expected: "the text of a secret key of minisign or Tauri",
    found,
  });
}

function explainLength(bytes: Uint8Array | null): string {
  if (bytes === null) return "no minisign text and no canonical base64";
  if (bytes.byteLength === 42) return "a public key";
  return `${bytes.byteLength} bytes where a secret key has ${LENGTH}`;
}

export interface GeneratedMinisignKey {
  readonly keyId: string;
  /** As the file of the format is written; for Tauri one line without a line ending. */
  readonly secretKey: string;
  readonly publicKey: string;
}

/**
 * A new key pair as texts of a format. Without a password Tauri's format is encrypted under `""`, as
 * `tauri signer generate` does, and minisign's is not encrypted.
 */
export async function generateMinisignKey(options: {
  readonly password: string | undefined;
  readonly format: "tauri" | "minisign";
}): Promise<GeneratedMinisignKey> {
  const { format } = options;
  const password = options.password ?? (format === "tauri" ? "" : undefined);
  const bytes = Buffer.alloc(LENGTH);
  const body = bytes.subarray(BODY);
  try {
    const signer = fillBody(body);
    const keyId = showKeyId(body);
    bytes.write(password === undefined ? "Ed\0\0B2" : "EdScB2", "latin1");
    if (password !== undefined) {
      randomBytes(32).copy(bytes, SALT);
      bytes.writeBigUInt64LE(LIMITS[format].operations, OPERATIONS);
      bytes.writeBigUInt64LE(LIMITS[format].memory, MEMORY);
      await xorKeystream(body, bytes.subarray(0, BODY), password);
    }
    const program = format === "tauri" ? "rsign" : "minisign";
    const secret = keyText(`${program} encrypted secret key`, bytes);
    const open = formatMinisignPublicKey({ keyId, key: signer.publicKey });
    return format === "tauri"
      ? { keyId, secretKey: wrapTauri(secret), publicKey: wrapTauri(open) }
      : { keyId, secretKey: secret, publicKey: open };
  } finally {
    bytes.fill(0);
  }
}

/** Key id, seed, public key and checksum of a new key. */
function fillBody(body: Buffer): Pick<SeedSigner, "publicKey"> {
  const random = randomBytes(PUBLIC);
  random.copy(body);
  random.fill(0);
  const signer = signerOf(body.subarray(SEED, PUBLIC));
  body.set(signer.publicKey, PUBLIC);
  body.set(checksumOf(body), CHECKSUM);
  signer.wipe();
  return { publicKey: signer.publicKey };
}
