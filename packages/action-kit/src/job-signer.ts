import { present } from "./candidate-inputs.ts";
import { idTokenSource } from "./id-token.ts";
import { boolean, optionalText } from "./inputs.ts";
import { told } from "./told.ts";

/** How this job signs in its own name, when the input `attest` says that it is to. */
export interface JobSignerInputs {
  readonly idToken: () => Promise<string>;
  readonly serverUrl: string;
  readonly sigstoreUrl?: string;
}

/** @throws ReleaseError `id_token_missing` in a job without `id-token: write` */
export function jobSigner(serverUrl: string): JobSignerInputs | undefined {
  if (!boolean("attest", false)) return undefined;
  const sigstoreUrl = optionalText("sigstore-url") ?? told(serverUrl, "RELEASE_SIGSTORE_URL");
  return { idToken: idTokenSource(), serverUrl, ...present({ sigstoreUrl }) };
}
