/** A secret key with the public key that users trust. */
export type SigningKey = Ed25519Key | MinisignKey;

export interface Ed25519Key {
  readonly algorithm: "ed25519";
  /** Base64 of the 32-byte seed. */
  readonly secretKey: string;
  /** Base64 of the 32-byte public key, from reviewed configuration: never derived from the secret. */
  readonly publicKey: string;
}

export interface MinisignKey {
  readonly algorithm: "minisign";
  /** The text of a key of minisign or Tauri. */
  readonly secretKey: string;
  /** The empty text for a key without one. */
  readonly password: string;
  /** The text of the public key, from reviewed configuration: never derived from the secret. */
  readonly publicKey: string;
  /** `tauri`: `<file>.sig`, one line of base64. `minisign`: `<file>.minisig`, four lines. */
  readonly format: "tauri" | "minisign";
  /** Bound into every trusted comment. */
  readonly version?: string;
}

export interface SignRequest {
  /** Absolute paths of regular files. */
  readonly files: readonly string[];
  readonly key: SigningKey;
  /** When the files are said to be signed. */
  readonly now: Date;
}
