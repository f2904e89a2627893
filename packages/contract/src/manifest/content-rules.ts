import { isReservedName } from "../asset-name.ts";
import { pointerTo, showFound } from "../problem.ts";
import type { Problem } from "../problem.ts";
import { uniqueProblems, unknownProblems } from "../rules/unique.ts";
import { CHANNEL_FORMS, parseChannelTag } from "./channel.ts";
import type { Channel } from "./channel.ts";
import type { AssetTraits, InstallSet, PlatformArch, PlatformOs } from "./types.ts";

/** Documents that lie beside the assets of a content release. */
const OWN_DOCUMENTS = new Set(["manifest.json", "manifest.json.sig", "release-spec.json"]);

/** What a release spec and a manifest have in common. */
interface Content {
  readonly channel: Channel;
  readonly tag: string;
  readonly repos: readonly { readonly id: string }[];
  readonly assets: readonly AssetTraits[];
  readonly install_sets: readonly InstallSet[];
}

/** What must hold for the content of a release, whether it is planned or made. */
export function contentProblems({ channel, tag, repos, assets, install_sets }: Content): Problem[] {
  return [
    ...tagProblems(channel, tag),
    ...uniqueProblems(repos, "/repos", "id", ({ id }) => id),
    ...uniqueProblems(assets, "/assets", "id", ({ id }) => id),
    ...uniqueProblems(
      assets,
      "/assets",
      "filename",
      ({ filename }) => filename.toLowerCase(),
      ({ filename }) => filename,
    ),
    ...assets.flatMap(({ filename }, index) => nameProblems(filename, index)),
    ...[assets, install_sets].flatMap((list, at) =>
      list.flatMap((entry, index) =>
        pairProblems(entry, `/${at === 0 ? "assets" : "install_sets"}/${index}`),
      ),
    ),
    ...uniqueProblems(install_sets, "/install_sets", "id", installKey),
    ...install_sets.flatMap((set, index) => setProblems(set, index, assets)),
  ];
}

/** By what a client looks a set up. */
export function installKey(set: {
  readonly id: string;
  os?: PlatformOs;
  arch?: PlatformArch;
}): string {
  return `${set.id} ${set.os ?? "any"}/${set.arch ?? "any"}`;
}

function tagProblems(channel: Channel, tag: string): Problem[] {
  if (parseChannelTag(tag)?.channel === channel) return [];
  const expected = CHANNEL_FORMS[channel];
  return [
    {
      pointer: "/tag",
      message: `is not a tag of the channel ${channel}`,
      expected,
      found: showFound(tag),
    },
  ];
}

function nameProblems(filename: string, index: number): Problem[] {
  const folded = filename.toLowerCase();
  if (!isReservedName(folded) && !OWN_DOCUMENTS.has(folded)) return [];
  const pointer = `/assets/${index}/filename`;
  return [{ pointer, message: "is reserved for a document", found: filename }];
}

/** A system without a processor, or the reverse, is found by no client. */
function pairProblems(
  { os, arch }: { os?: PlatformOs; arch?: PlatformArch },
  pointer: string,
): Problem[] {
  if ((os === undefined) === (arch === undefined)) return [];
  const missing = os === undefined ? "os" : "arch";
  const message = "is missing: os and arch are given both or not at all";
  return [{ pointer: pointerTo(pointer, missing), message }];
}

function setProblems(set: InstallSet, index: number, assets: readonly AssetTraits[]): Problem[] {
  const pointer = `/install_sets/${index}/assets`;
  const byId = new Map(assets.map((asset) => [asset.id, asset]));
  return [
    ...uniqueProblems(set.assets, pointer, "", (id) => id),
    ...unknownProblems(set.assets, pointer, new Set(byId.keys()), "asset"),
    ...set.assets.flatMap((id, at) => {
      const { os, arch } = byId.get(id) ?? {};
      if (os === undefined || (os === set.os && arch === set.arch)) return [];
      const message = "is an asset for another platform";
      const expected = `one for ${platformOf(set)}, or for any`;
      return [
        {
          pointer: `${pointer}/${at}`,
          message,
          expected,
          found: `${id}, for ${platformOf({ os, arch })}`,
        },
      ];
    }),
  ];
}

/** `linux/x86_64`; `any platform` without os and arch. */
export function platformOf({
  os,
  arch,
}: {
  os?: PlatformOs | undefined;
  arch?: PlatformArch | undefined;
}): string {
  return os === undefined || arch === undefined ? "any platform" : `${os}/${arch}`;
}
