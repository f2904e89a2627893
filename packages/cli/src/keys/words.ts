import { escapeControls } from "@release-actions/contract";
import type { VerifiedFile } from "@release-actions/lanes";
import type { Kind, PublicHalf } from "./pair.ts";

const SECRET_NAMES: Readonly<Record<Kind, string>> = {
  ed25519: "MS_DIST_ED25519_SK",
  tauri: "TAURI_SIGNING_PRIVATE_KEY",
  minisign: "MINISIGN_SECRET_KEY",
};

/** What to do with a new pair, for stderr: stdout has the public key alone. */
export function whereKeysBelong(pair: PublicHalf, file: string, locked: boolean): string {
  const name = SECRET_NAMES[pair.kind];
  const lock = locked
    ? [`       gh secret set ${name}_PASSWORD --env release    # asks for the password`]
    : [];
  return [
    `A new ${pair.kind} key, ${pair.keyId}. Its secret is in ${file}, readable by you only.`,
    "",
    "  1. The secret goes into a secret of the gated environment. Not of the repository: those are",
    "     handed to every workflow, also to one that nobody reviewed.",
    `       gh secret set ${name} --env release < ${file}`,
    ...lock,
    "  2. The public key (on stdout) goes into reviewed configuration: the workflow's public-key, the",
    "     app's updater settings. Clients trust it for as long as they are installed.",
    `  3. Keep one copy of ${file} offline, then delete it here. Who has it can sign in your name; when it`,
    "     is lost, installed clients can never be updated again.",
    "",
  ].join("\n");
}

/** One line for a person; the trusted comment is shown only here, where it was proved. */
export function verifiedText(file: string, { algorithm, keyId, comment }: VerifiedFile): string {
  const lines = [`${file} is signed by ${keyId} (${algorithm}).`];
  if (comment !== undefined) {
    const when = new Date(comment.timestamp * 1000).toISOString();
    const version = comment.version === undefined ? "" : `, version ${comment.version}`;
    lines.push(escapeControls(`Signed as ${comment.file}${version}, ${when}.`));
  }
  return `${lines.join("\n")}\n`;
}
