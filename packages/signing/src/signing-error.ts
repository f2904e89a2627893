/** Everything this package refuses. The texts never quote a secret, nor what may be one. */
export type SigningErrorCode =
  /** A secret key's text cannot be read. */
  | "key_malformed"
  /** A secret key's scrypt parameters are no program's, or cost more than 1 GiB. */
  | "key_cost"
  /** A secret key is encrypted and no password was given. */
  | "key_password_missing"
  /** The password does not open the key. A damaged encrypted key looks the same. */
  | "key_password"
  /** The parts of an unencrypted secret key do not belong together. */
  | "key_pair_mismatch"
  /** The key was wiped before this use. */
  | "key_wiped"
  /** A public key's text cannot be read, or is no point of the curve in its one encoding. */
  | "public_key_malformed"
  /** A public key of small order: signatures under it can be made without the secret. */
  | "public_key_weak"
  /** A signature's text cannot be read. */
  | "signature_malformed"
  /** A minisign signature of the legacy kind `Ed`, over the file itself instead of its hash. */
  | "signature_legacy"
  /** A signature was made with another key. */
  | "signature_key"
  /** The signature does not fit the content. */
  | "signature_invalid"
  /** The global signature does not fit: the trusted comment is not the signer's. */
  | "trusted_comment_invalid"
  /** A trusted comment is not `timestamp:…<tab>file:…`. */
  | "trusted_comment_malformed"
  /** A digest is not the 64 bytes of BLAKE2b-512. */
  | "digest_malformed";

export interface SigningErrorOptions {
  readonly code: SigningErrorCode;
  /** One sentence: what is wrong. */
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
}

/** A refusal of this package, with a stable code. */
export class SigningError extends Error {
  override readonly name = "SigningError";
  readonly code: SigningErrorCode;
  readonly expected: string | undefined;
  readonly found: string | undefined;

  constructor({ code, message, expected, found }: SigningErrorOptions) {
    super(message);
    this.code = code;
    this.expected = expected;
    this.found = found;
  }
}
