import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { ReleaseError } from "@release-actions/contract";
import { present } from "./candidate-inputs.ts";
import type { RunnerContext } from "./context.ts";
import { boolean, invalid, lines, optionalText } from "./inputs.ts";
import { told } from "./told.ts";

/** How a candidate's attestation and signature are judged: shared by verifying and promoting. */
export interface ProofInputs {
  readonly serverUrl: string;
  readonly requireAttestation: boolean;
  readonly publicKeys: readonly string[];
  readonly trustRoot?: { readonly bytes: Uint8Array; readonly name: string };
  readonly signerWorkflows?: readonly string[];
}

const SIGNER = /^[\w.-]+\/[\w.-]+\/\.github\/workflows\/[\w.+@-]+\.ya?ml@\S+$/;

/** @throws ReleaseError `file_unreadable` for the trust root, `input_invalid`, `boolean_invalid` */
export async function proofInputs(context: RunnerContext): Promise<ProofInputs> {
  const key = optionalText("public-key");
  const signers = lines("signer-workflow");
  const strange = signers.find((one) => !SIGNER.test(one));
  if (strange !== undefined) {
    throw invalid("signer-workflow", "owner/name/.github/workflows/file.yml@ref", strange);
  }
  const file = optionalText("trust-root") ?? told(context.serverUrl, "RELEASE_TRUST_ROOT");
  const trustRoot =
    file === undefined ? undefined : { bytes: await read(context, file), name: file };
  return {
    serverUrl: context.serverUrl,
    requireAttestation: boolean("require-attestation", false),
    publicKeys: key === undefined ? [] : [key],
    ...present({ trustRoot, signerWorkflows: signers.length === 0 ? undefined : signers }),
  };
}

async function read({ workspace }: RunnerContext, file: string): Promise<Uint8Array> {
  const path = resolve(workspace, file);
  try {
    return await readFile(path);
  } catch (cause) {
    throw new ReleaseError({
      code: "file_unreadable",
      message: `The trust root ${path} cannot be read.`,
      found: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}
