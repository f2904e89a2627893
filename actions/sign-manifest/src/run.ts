import { resolve } from "node:path";
import {
  choice,
  lines,
  logProgress,
  optionalText,
  password,
  present,
  requiredKey,
  requiredText,
  writeSummary,
  type Outputs,
} from "@release-actions/action-kit";
import { ReleaseError } from "@release-actions/contract";
import {
  secretForms,
  signFiles,
  signSummary,
  strictVersion,
  type SigningKey,
  type SignRequest,
} from "@release-actions/lanes";

/** Reads the inputs, signs the files, reports. */
export async function run(): Promise<Outputs> {
  const result = await signFiles(readRequest(), logProgress());
  await writeSummary(signSummary(result));
  return {
    signatures: result.files.map(({ signature }) => signature).join("\n"),
    "key-id": result.keyId,
  };
}

function readRequest(): SignRequest {
  // First of all: whatever is refused below, the secret is masked.
  const key = readKey();
  const workspace = process.env["GITHUB_WORKSPACE"] ?? process.cwd();
  const files = lines("files").map((file) => resolve(workspace, file));
  return { key, files, now: new Date() };
}

function readKey(): SigningKey {
  const secretKey = requiredKey("signing-key", secretForms);
  const secretPassword = password("signing-key-password");
  const version = optionalText("version");
  const algorithm = choice("algorithm", ["ed25519", "minisign"]);
  const publicKey = requiredText("public-key");
  if (algorithm === "ed25519") {
    refuseUnused(["signing-key-password", "version", "format"]);
    return { algorithm, secretKey, publicKey };
  }
  return {
    algorithm,
    secretKey,
    publicKey,
    password: secretPassword,
    format: choice("format", ["tauri", "minisign"]),
    ...present({ version: version === undefined ? undefined : strictVersion(version) }),
  };
}

/** Somebody who sets a version believes that it is signed. */
function refuseUnused(names: readonly string[]): void {
  const unused = names.filter((name) => optionalText(name) !== undefined);
  if (unused.length === 0) return;
  throw new ReleaseError({
    code: "input_invalid",
    message: `${unused.join(", ")} has no meaning with algorithm: ed25519.`,
    next: "Leave it out, or set algorithm: minisign.",
  });
}
