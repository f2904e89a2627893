import { open } from "node:fs/promises";
import {
  CHANNEL_FORMS,
  ContractError,
  MAX_RELEASE_SPEC_SIZE,
  parseChannelTag,
  parseReleaseSpec,
  ReleaseError,
  type ReleaseSpec,
} from "@release-actions/contract";
import { broken, refuseBroken, type Finding } from "../verify/findings.ts";
import type { BuildManifestRequest } from "./request.ts";

/**
 * The release spec, when it is the one of this tag and channel.
 * @throws ReleaseError `document_invalid` with every problem, `release_spec_mismatch`
 */
export async function readReleaseSpec(request: BuildManifestRequest): Promise<ReleaseSpec> {
  refuseForeignTag(request);
  const bytes = await readBounded(request.specPath);
  const spec = understand(bytes);
  const findings: Finding[] = [];
  if (spec.tag !== request.tag) findings.push(differs("tag", spec.tag, request.tag));
  if (spec.channel !== request.channel) {
    findings.push(differs("channel", spec.channel, request.channel));
  }
  refuseBroken(findings, "The release spec");
  return spec;
}

function refuseForeignTag({ tag, channel }: BuildManifestRequest): void {
  if (parseChannelTag(tag)?.channel === channel) return;
  throw new ReleaseError({
    code: "tag_invalid",
    message: `${tag} is not a tag that clients of the channel ${channel} find.`,
    expected: CHANNEL_FORMS[channel],
    found: tag,
    next: "Give a tag of the channel's form, or the channel that the tag belongs to.",
  });
}

function differs(what: string, found: string, expected: string): Finding {
  const message = `it is of another ${what} than the release`;
  return broken(what, "release_spec_mismatch", message, { expected, found });
}

function understand(bytes: Uint8Array): ReleaseSpec {
  try {
    return parseReleaseSpec(bytes);
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    // Unlike the other documents, people write this one.
    const next = "Correct the places listed in the release spec, and have it reviewed again.";
    const { code, message, details } = error;
    throw new ReleaseError({ code, message, details, next, cause: error });
  }
}

/** At most one byte more than a spec may have: the parser refuses it then. */
async function readBounded(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path, "r");
    try {
      const buffer = Buffer.alloc(MAX_RELEASE_SPEC_SIZE + 1);
      let size = 0;
      for (;;) {
        const { bytesRead } = await file.read(buffer, size, buffer.byteLength - size, size);
        size += bytesRead;
        if (bytesRead === 0 || size === buffer.byteLength) return buffer.subarray(0, size);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new ReleaseError({
      code: "file_unreadable",
      message: "The release spec cannot be read.",
      found: error instanceof Error ? error.message : String(error),
      cause: error,
    });
  }
}
