import { off, type Sabotage } from "./sabotage.ts";

const CLAIMS = "packages/provenance/src/compare-claims.ts";
const STATEMENT = "packages/lanes/src/verify/proofs/statement-rules.ts";
const BUNDLE = "packages/provenance/src/open-bundle.ts";
const READER = "packages/provenance/src/read-provenance.ts";
const MINISIGN = "packages/signing/src/minisign";

export const sabotages: readonly Sabotage[] = [
  off(
    "the certificate's claims",
    CLAIMS,
    ["allowed.includes(value)) return [];", "allowed) return [];"],
    "T22/an attestation by another run",
  ),
  off(
    "that claims are equal and not alike",
    CLAIMS,
    [
      "allowed.includes(value)) return [];",
      "allowed.some((one) => value.startsWith(one))) return [];",
    ],
    "T13/claims that end otherwise",
  ),
  off(
    "what the statement says of the build",
    STATEMENT,
    [".filter(([, expected, found]) => expected !== found)", ".filter(() => false)"],
    "T15/a statement",
  ),
  {
    what: "the statement's commit",
    file: STATEMENT,
    edits: [
      { find: "    ...(resolved\n", put: "    ...(resolved || commits\n" },
      { find: "    ...(commits.includes(candidate.source.sha)\n", put: "    ...(commits\n" },
    ],
    noticed: ["T14/a statement"],
  },
  off(
    "the statement's subjects",
    STATEMENT,
    ["if (missing.length + wrong.length + twice === 0) return [];", "if (missing) return [];"],
    "T17/a statement",
  ),
  off(
    "the statement's parameters",
    STATEMENT,
    ["  if (unknown.length === 0) return [];", "  if (unknown) return [];"],
    "T25/a statement with an external",
  ),
  off(
    "the statement's types",
    READER,
    ["if (fields[name] === expected) return;", "if (fields) return;"],
    "T18/a statement of another predicate type",
  ),
  off(
    "a second digest",
    READER,
    ["    this.#only(fields, pointer, [algorithm]);\n", ""],
    "T25/a statement whose digests",
  ),
  off(
    "the transparency log",
    BUNDLE,
    ["tlogThreshold: needs.log ? 1 : 0", "tlogThreshold: 0"],
    "T21/a bundle without a log entry",
  ),
  off(
    "weak public keys",
    "packages/signing/src/ed25519/public-key.ts",
    [
      "const fault = pointFault(publicKey);",
      "const fault = publicKey ? null : pointFault(publicKey);",
    ],
    "T45/the public key",
  ),
  off(
    "the key id",
    `${MINISIGN}/verify.ts`,
    ["if (signature.keyId !== publicKey.keyId) {", "if (!signature) {"],
    "T46/its first digit",
  ),
  off(
    "the trusted comment",
    `${MINISIGN}/verify.ts`,
    ["if (verifyEd25519(publicKey.key, message, signature.globalSignature)) return;", "return;"],
    "T48/its time",
  ),
  off(
    "the signature of a file",
    `${MINISIGN}/verify.ts`,
    ["if (verifyEd25519(publicKey.key, digest, signature.signature)) return", "return"],
    "T32/a signature of other bytes",
  ),
  {
    what: "the legacy algorithm",
    file: `${MINISIGN}/signature.ts`,
    edits: [
      { find: "if (algorithm === LEGACY) {", put: "if (!algorithm) {" },
      { find: "if (algorithm !== PREHASHED) throw", put: "if (!algorithm) throw" },
    ],
    noticed: ["T47/Ed", "T47/eD"],
  },
  off(
    "canonical base64",
    "packages/signing/src/base64.ts",
    ['if (bytes.toString("base64") === text) return bytes;', "return bytes;"],
    "T49/a star inside",
  ),
  off(
    "the version of latest.json",
    "packages/lanes/src/updater/check.ts",
    ["if (found === null || found === expected) return [];", "if (expected) return [];"],
    "T31/announced as 2.0.0",
  ),
  off(
    "the version in a signature",
    "packages/lanes/src/updater/check.ts",
    ["(comment.version !== undefined && comment.version !== version)", "!version"],
    "T31/one signature is of 0.9.0",
  ),
  off(
    "the platform of a file",
    "packages/lanes/src/updater/check.ts",
    ["  if (file && misfit !== null) {", "  if (!file && misfit !== null) {"],
    "T32/another platform's whole entry",
  ),
];
