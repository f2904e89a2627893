import {
  parseUpdaterPlatform,
  type AssetName,
  type LatestPlatform,
  type Tag,
} from "@release-actions/contract";
import { downloadAddress, releaseAddress, type RepositoryPage } from "@release-actions/github";
import { assetName } from "../candidate/names.ts";
import { broken, refuseBroken, type Finding } from "../verify/findings.ts";
import { checkEntry, platformRules, type UpdaterRules } from "./check.ts";
import { genericKeys, payloadsOf, typedKeys, type Payload } from "./payload.ts";
import type { ReleaseFile } from "./release-file.ts";
import { written, type FinalLatestJson } from "./rewrite.ts";

/** What a signature's file is called, after the name of the file it proves. */
export const SIGNATURE_SUFFIX = ".sig";

/** Makes the signature of a file: Tauri's one line of base64. */
export type SignPayload = (file: ReleaseFile) => Promise<string>;

export interface GenerateRequest extends Omit<UpdaterRules, "places"> {
  readonly repository: RepositoryPage;
  readonly tag: Tag;
  /** RFC 3339. Something that is the same in every retry, never the time of this run. */
  readonly publishedAt: string;
  /** The signature that the build made of a file; null when it made none. */
  readonly existing: (file: ReleaseFile) => Promise<string | null>;
  readonly sign: SignPayload;
}

/** A latest.json, and the signatures that were made for it. */
export interface GeneratedLatestJson extends FinalLatestJson {
  readonly signatures: readonly { readonly name: AssetName; readonly text: string }[];
}

/**
 * A latest.json for the packages among the files, each signed unless the build signed it. What is
 * made is judged by the same rules as what was given, with the pinned key.
 * @throws ReleaseError `latest_json_missing` when there is no package, or with the first problem's
 *   code and every problem in `details`; and what `sign` throws
 */
export async function generateLatestJson(request: GenerateRequest): Promise<GeneratedLatestJson> {
  const { repository, tag, files, version } = request;
  // A release lists its assets as they happened to arrive; the first to be refused is the first by name.
  const payloads = payloadsOf(files.toSorted(byName));
  const typed = typedKeys(payloads);
  const keys = new Map([...typed, ...genericKeys(payloads)]);
  refuseBroken(
    [
      ...payloadRules(payloads, typed, files),
      ...(keys.size === 0 ? [] : platformRules([...keys.keys()], request.requiredPlatforms)),
    ],
    "The candidate",
  );
  const signatures = new Map<Payload, { readonly name: AssetName | null; readonly text: string }>();
  for (const payload of payloads) {
    const existing = await request.existing(payload.file);
    const text = existing ?? (await request.sign(payload.file));
    const name = existing === null ? assetName(`${payload.file.name}${SIGNATURE_SUFFIX}`) : null;
    signatures.set(payload, { name, text });
  }
  const platforms = new Map<string, LatestPlatform>();
  for (const [key, payload] of keys) {
    const url = downloadAddress(repository, tag, payload.file.name);
    platforms.set(key, { signature: signatures.get(payload)?.text ?? "", url });
  }
  await refuseBad(platforms, request);
  const notes = releaseAddress(repository, tag);
  const fields = { notes, pub_date: request.publishedAt, platforms };
  return {
    ...written(fields, version),
    ignored: [],
    signatures: [...signatures.values()].flatMap(({ name, text }) =>
      name === null ? [] : [{ name, text }],
    ),
  };
}

function byName(one: ReleaseFile, two: ReleaseFile): number {
  return one.name < two.name ? -1 : 1;
}

async function refuseBad(
  platforms: ReadonlyMap<string, LatestPlatform>,
  request: GenerateRequest,
): Promise<void> {
  const rules = { ...request, places: [{ repository: request.repository, tag: request.tag }] };
  const findings: Finding[] = [];
  for (const [key, entry] of platforms) {
    const platform = parseUpdaterPlatform(key);
    if (platform) findings.push(...(await checkEntry(platform, entry, rules)).findings);
  }
  refuseBroken(findings, "latest.json");
}

/** There are packages, each tells its processor, and no two claim one key. */
function payloadRules(
  payloads: readonly Payload[],
  typed: readonly (readonly [string, Payload])[],
  files: readonly ReleaseFile[],
): readonly Finding[] {
  if (payloads.length === 0) {
    const found = files.map(({ name }) => name).join(", ");
    const message = "it has no package that an updater installs";
    const expected = "*.app.tar.gz, *.AppImage, *-setup.exe, *.msi, *.deb or *.rpm";
    return [broken("assets", "latest_json_missing", message, { expected, found })];
  }
  const unknown = payloads
    .filter(({ arches }) => arches.length === 0)
    .map(({ file, os }) =>
      broken(`assets/${file.name}`, "platform_unknown", `${file.name} tells no processor`, {
        expected: `${os}-x86_64, ${os}-aarch64, ...`,
        found: "no processor in its name, and no arch in the inventory",
      }),
    );
  const claims = Map.groupBy(typed, ([key]) => key);
  const twice = [...claims].flatMap(([key, all]) => {
    if (all.length < 2) return [];
    const found = all.map(([, { file }]) => file.name).join(" and ");
    const message = `${key}: several packages claim it`;
    const expected = "one package";
    return [broken(`platforms/${key}`, "platform_asset_mismatch", message, { expected, found })];
  });
  return [...unknown, ...twice];
}
