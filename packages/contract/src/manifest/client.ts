import type { DeclaredClient, PromisedPlatform } from "../release-spec/types.ts";
import { pointerTo, showFound } from "../problem.ts";
import type { Problem } from "../problem.ts";
import { CHANNEL_FORMS, compareChannelTags, parseChannelTag, parseDownloadUrl } from "./channel.ts";
import type { Channel } from "./channel.ts";
import { readAsClient } from "./client-reading.ts";
import type { ClientAsset, ClientReading } from "./client-reading.ts";

/** What somebody with the client has, wants, and may be served. */
export interface ClientSituation {
  readonly client: DeclaredClient;
  readonly channel: Channel;
  readonly platforms: readonly PromisedPlatform[];
  /** The only repository that the client downloads from: `https://github.com/owner/name`. */
  readonly repositoryUrl: string;
  /** Tag of the release of the same channel that the client has installed. */
  readonly installed?: string;
}

/** A problem, and whether it is the downgrade, which every client refuses however well it can read. */
export interface ClientProblem extends Problem {
  readonly code: "client_incompatible" | "version_not_monotonic";
}

/**
 * Reads manifest.json as the declared client will, without any of our own readers: fields that it does
 * not know are passed over, everything it relies on is looked at. Answers why it would not install.
 */
export function probeAsClient(
  bytes: Uint8Array,
  situation: ClientSituation,
): readonly ClientProblem[] {
  const { client, platforms } = situation;
  const reading = readAsClient(bytes, client.manifest_schemas);
  const problems = [
    ...reading.problems,
    ...(reading.readable
      ? [
          ...kindProblems(reading, client),
          ...urlProblems(reading, situation.repositoryUrl),
          ...platforms.flatMap((platform) => installProblems(reading, platform)),
        ]
      : []),
  ];
  const name = `${client.id} ${client.minimum_version}`;
  return [
    ...problems.map((problem) => ({
      ...problem,
      code: "client_incompatible" as const,
      message: `${problem.message}, says ${name}`,
    })),
    ...(reading.readable ? tagProblems(reading, situation) : []),
  ];
}

function tagProblems({ tag, channel }: ClientReading, situation: ClientSituation): ClientProblem[] {
  const found = parseChannelTag(tag);
  const wanted = situation.channel;
  if (channel !== wanted || found?.channel !== wanted) {
    return [
      {
        code: "client_incompatible",
        pointer: "/tag",
        message: `is no release of the channel ${wanted}`,
        expected: CHANNEL_FORMS[wanted],
        found: `${showFound(tag)} of ${showFound(channel)}`,
      },
    ];
  }
  const installed = parseChannelTag(situation.installed ?? "");
  if (installed?.channel !== wanted || compareChannelTags(found, installed) > 0) return [];
  return [
    {
      code: "version_not_monotonic",
      pointer: "/tag",
      message: `is not above the previous release of the channel ${wanted}: clients refuse a downgrade`,
      expected: `above ${installed.tag}`,
      found: tag,
    },
  ];
}

function kindProblems({ assets }: ClientReading, { asset_kinds }: DeclaredClient): Problem[] {
  if (asset_kinds === undefined) return [];
  return assets.flatMap(({ kind }, index) =>
    asset_kinds.includes(kind)
      ? []
      : [
          {
            pointer: `/assets/${index}/kind`,
            message: "is unknown",
            expected: asset_kinds.join(", "),
            found: showFound(kind),
          },
        ],
  );
}

/** Absent, the file is in the release itself; given, it is in an earlier release of the repository. */
function urlProblems({ assets }: ClientReading, repositoryUrl: string): Problem[] {
  return assets.flatMap(({ url, filename }, index) => {
    if (url === undefined) return [];
    const parts = parseDownloadUrl(url);
    const fits =
      parts !== null &&
      parts.repositoryUrl === repositoryUrl &&
      parts.filename === filename &&
      parseChannelTag(parts.tag) !== null;
    if (fits) return [];
    const expected = `${repositoryUrl}/releases/download/<tag>/${filename}`;
    return [
      {
        pointer: `/assets/${index}/url`,
        message: "leads elsewhere",
        expected,
        found: showFound(url),
      },
    ];
  });
}

function installProblems(
  { assets, installSets }: ClientReading,
  { os, arch, install_sets = [] }: PromisedPlatform,
): Problem[] {
  return ["default", ...install_sets].flatMap((id) => {
    const fitting = installSets.filter(
      (set) => set.id === id && set.os === os && set.arch === arch,
    );
    const [set] = fitting;
    if (set === undefined || fitting.length > 1) {
      const expected = `one install set with id ${id}, os ${os} and arch ${arch}`;
      return [
        {
          pointer: "/install_sets",
          message: "cannot be used",
          expected,
          found: String(fitting.length),
        },
      ];
    }
    return set.assets.flatMap((name) => {
      const named = assets.filter((asset) => asset.id === name);
      if (named.length === 1 && runsOn(named[0], os, arch)) return [];
      const pointer = pointerTo("/install_sets", installSets.indexOf(set));
      const expected = `one asset with that id, for ${os}/${arch} or for any platform`;
      return [
        {
          pointer,
          message: `cannot install ${showFound(name)}`,
          expected,
          found: String(named.length),
        },
      ];
    });
  });
}

function runsOn(asset: ClientAsset | undefined, os: string, arch: string): boolean {
  if (asset === undefined) return false;
  return (asset.os ?? os) === os && (asset.arch ?? arch) === arch;
}
