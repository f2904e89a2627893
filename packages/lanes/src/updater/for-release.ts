import {
  ReleaseError,
  type AssetName,
  type CandidateAsset,
  type Lineage,
  type Tag,
} from "@release-actions/contract";
import type { Repository } from "@release-actions/github";
import { unwrapTauri, wrapTauri, type MinisignPublicKey } from "@release-actions/signing";
import { assetName } from "../candidate/names.ts";
import type { LocalFile } from "../files/local-file.ts";
import { memoryFile } from "../files/memory-file.ts";
import type { Progress } from "../progress.ts";
import type { HeldCandidate } from "../verify/hold.ts";
import { generateLatestJson, SIGNATURE_SUFFIX } from "./generate.ts";
import { digestsOnce, type ReleaseFile } from "./release-file.ts";
import { rewriteLatestJson, type RewriteRequest } from "./rewrite.ts";
import { openKeys, payloadSigner, type UpdaterKey } from "./sign-payload.ts";

const LATEST_JSON = "latest.json";
/** No genuine one comes near; its reader sets the exact limit. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Whether and how a release carries a latest.json. */
export interface UpdaterRequest {
  /** `auto`: when the candidate has one, or a key says that the product updates itself. */
  readonly mode: "auto" | "required" | "none";
  /** Why `none`, in words, when not an input said so. */
  readonly reason?: string;
  /** `stable`: a prerelease carries none. */
  readonly channel: "stable" | "all";
  /** The text of the pinned key. */
  readonly publicKey?: string;
  readonly requiredPlatforms: readonly string[];
  readonly requireSignedVersion: boolean;
  /** Asked only after the gate and the verification; null when no key is given. */
  readonly signingKey: () => UpdaterKey | null;
}

/** What the updater changes about the files of a release. */
export interface UpdaterFiles {
  /** New files, and the candidate's latest.json as it will be. */
  readonly written: readonly { readonly file: LocalFile; readonly lineage: Lineage }[];
  /** Files of the candidate that the release does not carry. */
  readonly dropped: readonly AssetName[];
}

/** The release that is being made. */
export interface UpdaterContext {
  readonly at: Repository;
  readonly tag: Tag;
  /** Without `v`. */
  readonly version: string;
  readonly prerelease: boolean;
  readonly held: HeldCandidate;
  readonly extras: readonly LocalFile[];
}

const NOTHING: UpdaterFiles = { written: [], dropped: [] };

/**
 * The release's latest.json: rewritten from the candidate's, checked when it is an extra asset, or
 * generated and signed. The same candidate, tag and keys always give the same bytes.
 * @throws ReleaseError with every problem in `details`
 */
export async function updaterFiles(
  request: UpdaterRequest,
  context: UpdaterContext,
  progress: Progress,
): Promise<UpdaterFiles> {
  const { held, extras, tag } = context;
  const own = held.files.find(({ name }) => name === LATEST_JSON);
  const extra = extras.find(({ name }) => name === LATEST_JSON);
  const why = whyNone(request, context);
  if (why !== null) {
    if (extra) throw untimely(why);
    if (own) progress.note(`${tag} carries no ${LATEST_JSON}: ${why}`);
    return own ? { written: [], dropped: [own.name] } : NOTHING;
  }
  const given = own ?? extra;
  if (given) {
    progress.step(`Checking ${LATEST_JSON} against the files of ${tag}`);
    return own ? rewritten(request, context, own, progress) : checked(request, context, given);
  }
  const key = request.signingKey();
  if (request.mode === "auto" && request.publicKey === undefined && key === null) return NOTHING;
  progress.step(`Making ${LATEST_JSON} for ${tag}`);
  return generated(request, context, key);
}

function whyNone(
  { mode, channel, reason }: UpdaterRequest,
  { prerelease }: UpdaterContext,
): string | null {
  if (mode === "none") return reason ?? "latest-json is none";
  return channel === "stable" && prerelease
    ? "it is a prerelease, and updater-channel is stable"
    : null;
}

async function rewritten(
  request: UpdaterRequest,
  context: UpdaterContext,
  own: LocalFile,
  progress: Progress,
): Promise<UpdaterFiles> {
  const { held } = context;
  const candidate = { repository: held.repository, tag: held.candidate.tag };
  const { pinned } = await openKeys(request.publicKey, null);
  const rules = rulesFor(request, context, pinned);
  const final = await rewriteLatestJson(await bytesOf(own), { ...rules, candidate });
  for (const pointer of final.ignored) {
    progress.warn(`${LATEST_JSON}: clients do not know ${pointer}; it is left out.`);
  }
  const file = memoryFile(own.name, final.bytes);
  // A candidate that wrote the final addresses already has nothing to be rewritten.
  return file.digest === own.digest
    ? NOTHING
    : { written: [{ file, lineage: "rewritten" }], dropped: [] };
}

/** An extra asset is published as it is, so it must be final as it is. */
async function checked(
  request: UpdaterRequest,
  context: UpdaterContext,
  extra: LocalFile,
): Promise<UpdaterFiles> {
  const { pinned } = await openKeys(request.publicKey, null);
  const rules = rulesFor(request, context, pinned);
  await rewriteLatestJson(await bytesOf(extra), { ...rules, candidate: null });
  return NOTHING;
}

async function generated(
  request: UpdaterRequest,
  context: UpdaterContext,
  secret: UpdaterKey | null,
): Promise<UpdaterFiles> {
  const { candidate, files } = context.held;
  // Not the time of this run: a retry must make the same bytes, and Ed25519 does.
  const publishedAt = candidate.created_at;
  const timestamp = Math.floor(Date.parse(publishedAt) / 1000);
  const keys = await openKeys(request.publicKey, secret);
  try {
    // Nobody verified the extra assets: what no candidate vouches for is never signed.
    const rules = rulesFor(request, { ...context, extras: [] }, keys.pinned);
    const made = await generateLatestJson({
      ...rules,
      publishedAt,
      existing: async ({ name }) => {
        const sig = files.find((file) => file.name === `${name}${SIGNATURE_SUFFIX}`);
        return sig === undefined ? null : inOneLine((await bytesOf(sig)).toString("utf8"));
      },
      sign: payloadSigner(keys, rules.digests, { timestamp, version: context.version }),
    });
    const signatures = made.signatures.map(({ name, text }) => memoryFile(name, bytes(text)));
    return {
      written: [
        ...signatures.map((file) => ({ file, lineage: "signed" as const })),
        { file: memoryFile(assetName(LATEST_JSON), made.bytes), lineage: "generated" },
      ],
      dropped: [],
    };
  } finally {
    keys.signer?.wipe();
  }
}

/** What latest.json carries: Tauri's form, of a signature's file in that form or in minisign's own. */
function inOneLine(text: string): string {
  const line = text.replace(/\r?\n$/, "");
  return unwrapTauri(line) === null ? wrapTauri(text) : line;
}

function rulesFor(
  request: UpdaterRequest,
  { at, tag, version, held, extras }: UpdaterContext,
  publicKey: MinisignPublicKey,
): Omit<RewriteRequest, "candidate"> {
  return {
    repository: at,
    tag,
    version,
    publicKey,
    requiredPlatforms: request.requiredPlatforms,
    requireSignedVersion: request.requireSignedVersion,
    files: [...held.files, ...extras].map((file) => releaseFile(file, held.candidate.assets)),
    digests: digestsOnce(),
  };
}

function releaseFile(file: LocalFile, inventory: readonly CandidateAsset[]): ReleaseFile {
  const entry = inventory.find(({ name }) => name === file.name);
  return {
    name: file.name,
    ...(entry?.arch === undefined ? {} : { arch: entry.arch }),
    ...(entry === undefined ? {} : { kind: entry.kind }),
    open: () => file.open(),
  };
}

async function bytesOf(file: LocalFile): Promise<Buffer> {
  if (file.size > MOST_BYTES) {
    throw new ReleaseError({
      code: "latest_json_invalid",
      message: `${file.name} is too large.`,
      expected: `at most ${MOST_BYTES} bytes`,
      found: `${file.size} bytes`,
    });
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.open()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function untimely(why: string): ReleaseError {
  return new ReleaseError({
    code: "latest_json_untimely",
    message: `extra-assets brings a ${LATEST_JSON}, and this release carries none: ${why}.`,
    expected: `no ${LATEST_JSON} among extra-assets`,
    found: LATEST_JSON,
  });
}
