import {
  parseUpdaterPlatform,
  readLatestJson,
  serialiseLatestJson,
  type LatestJson,
  type LatestPlatform,
  type Tag,
} from "@release-actions/contract";
import { downloadAddress, type RepositoryPage } from "@release-actions/github";
import { broken, refuseBroken, type Finding } from "../verify/findings.ts";
import type { ReleasePlace } from "./address.ts";
import { checkEntry, platformRules, versionRule, type UpdaterRules } from "./check.ts";

/** A latest.json for the final release. */
export interface FinalLatestJson {
  readonly document: LatestJson;
  /** Canonical. */
  readonly bytes: Uint8Array;
  /** Sorted. */
  readonly platforms: readonly string[];
  /** Pointers to fields of the given document that clients do not know; they are left out. */
  readonly ignored: readonly string[];
}

export interface RewriteRequest extends Omit<UpdaterRules, "places"> {
  /** Where the release will be. */
  readonly repository: RepositoryPage;
  readonly tag: Tag;
  /** The release that the addresses may still name; null when they must be final already. */
  readonly candidate: ReleasePlace | null;
}

/**
 * The candidate's latest.json as that of the final release. Every address is built anew from the
 * asset it names and the final tag: replacing text can change nothing without anybody noticing.
 * @throws ReleaseError with the first problem's code; `details` has every problem
 */
export async function rewriteLatestJson(
  given: Uint8Array,
  request: RewriteRequest,
): Promise<FinalLatestJson> {
  const { repository, tag, candidate } = request;
  const final = { repository, tag };
  const rules = { ...request, places: candidate === null ? [final] : [candidate, final] };
  const read = readLatestJson(given);
  const findings: Finding[] = read.problems.map(({ pointer, message, expected, found }) =>
    broken(pointer.slice(1), "latest_json_invalid", `${pointer || "it"} ${message}`, {
      ...(expected === undefined ? {} : { expected }),
      ...(found === undefined ? {} : { found }),
    }),
  );
  findings.push(...versionRule(read.version, rules.version));
  // Without a readable list of platforms, saying that each of them is missing helps nobody.
  if (read.keys.length > 0) findings.push(...platformRules(read.keys, rules.requiredPlatforms));
  const platforms = new Map<string, LatestPlatform>();
  for (const [key, entry] of read.platforms) {
    const platform = parseUpdaterPlatform(key);
    if (platform === null) continue;
    const checked = await checkEntry(platform, entry, rules);
    findings.push(...checked.findings);
    if (checked.file) {
      const url = downloadAddress(repository, tag, checked.file.name);
      platforms.set(key, { signature: entry.signature, url });
    }
  }
  refuseBroken(findings, "latest.json");
  return { ...written({ ...dated(read), platforms }, rules.version), ignored: read.ignored };
}

function dated({ notes, pubDate }: { notes?: string | null; pubDate?: string }): {
  notes?: string | null;
  pub_date?: string;
} {
  return {
    ...(notes === undefined ? {} : { notes }),
    ...(pubDate === undefined ? {} : { pub_date: pubDate }),
  };
}

/** The document and its bytes. */
export function written(
  {
    platforms,
    ...fields
  }: {
    readonly notes?: string | null;
    readonly pub_date?: string;
    readonly platforms: ReadonlyMap<string, LatestPlatform>;
  },
  version: string,
): Omit<FinalLatestJson, "ignored"> {
  const sorted = [...platforms].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const document: LatestJson = { version, ...fields, platforms: Object.fromEntries(sorted) };
  return { document, bytes: serialiseLatestJson(document), platforms: sorted.map(([key]) => key) };
}
