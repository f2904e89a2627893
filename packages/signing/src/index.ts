export {
  ed25519KeyId,
  formatEd25519PublicKey,
  formatEd25519Signature,
  generateEd25519,
  openEd25519Key,
  parseEd25519PublicKey,
  parseEd25519Signature,
} from "./ed25519/texts.ts";
export type { Ed25519Signer } from "./ed25519/texts.ts";
export { verifyEd25519 } from "./ed25519/verify.ts";
export { blake2b512 } from "./minisign/digest.ts";
export {
  formatMinisignPublicKey,
  minisignPublicKeyLine,
  parseMinisignPublicKey,
} from "./minisign/public-key.ts";
export type { MinisignPublicKey } from "./minisign/public-key.ts";
export { generateMinisignKey, openMinisignKey } from "./minisign/secret-key.ts";
export type { GeneratedMinisignKey, MinisignSigner } from "./minisign/secret-key.ts";
export { signMinisign, signMinisignDigest } from "./minisign/sign.ts";
export { parseMinisignSignature } from "./minisign/signature.ts";
export type { MinisignSignature } from "./minisign/signature.ts";
export { unwrapTauri, wrapTauri } from "./minisign/text.ts";
export type { SignedStatement, TrustedComment } from "./minisign/trusted-comment.ts";
export { verifyMinisign, verifyMinisignDigest } from "./minisign/verify.ts";
export { SigningError } from "./signing-error.ts";
export type { SigningErrorCode, SigningErrorOptions } from "./signing-error.ts";
