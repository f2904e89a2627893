import {
  generateMinisignKey,
  openMinisignKey,
  parseMinisignPublicKey,
  signMinisign,
  type MinisignPublicKey,
  type MinisignSigner,
} from "@release-actions/signing";

/** Bytes as a stream, in pieces of `size`. */
export async function* stream(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

export interface Sample {
  readonly content: Buffer;
  readonly text: string;
  readonly signer: MinisignSigner;
  readonly publicKey: MinisignPublicKey;
  /** Texts of the pair, as minisign writes them; the secret is not encrypted. */
  readonly pair: { readonly secretKey: string; readonly publicKey: string };
}

/** A signature as minisign writes it, over a little content, with a version. */
export async function sample(): Promise<Sample> {
  const pair = await generateMinisignKey({ password: undefined, format: "minisign" });
  const signer = await openMinisignKey(pair.secretKey, undefined);
  const content = Buffer.from("the content of a file");
  const statement = { timestamp: 1_700_000_000, file: "app.tar.gz", version: "1.2.3" };
  const text = await signMinisign(signer, stream(content), statement);
  return { content, text, signer, pair, publicKey: parseMinisignPublicKey(pair.publicKey) };
}
