import assert from "node:assert/strict";
import test from "node:test";
import {
  formatEd25519PublicKey,
  formatEd25519Signature,
  openEd25519Key,
  parseEd25519PublicKey,
  parseEd25519Signature,
  verifyEd25519,
} from "@release-actions/signing";

const MANIFEST = Buffer.from('{\n  "schema": 2\n}\n');
const PUBLIC = "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik=";
const SIGNATURE =
  "VbR/gRybDSa0AwfORrLxssvCszDUIopW1zWhgMC7BScNpBWhyTTo25Fy1dlOa6a+6zoiZchwP/k9JoQp7v82Bw==\n";

test("a manifest signed with the seed of zeros has the signature that its clients know", () => {
  const signer = openEd25519Key(Buffer.alloc(32).toString("base64"));
  assert.equal(formatEd25519PublicKey(signer.publicKey), PUBLIC);
  assert.equal(formatEd25519Signature(signer.sign(MANIFEST)), SIGNATURE);
});

test("the known signature of a manifest verifies, over exactly those bytes", () => {
  const key = parseEd25519PublicKey(PUBLIC);
  const signature = parseEd25519Signature(SIGNATURE);
  assert.equal(verifyEd25519(key, MANIFEST, signature), true);
  assert.equal(verifyEd25519(key, MANIFEST.subarray(0, -1), signature), false);
});
