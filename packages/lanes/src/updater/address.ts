import { parseAssetName, showFound, type AssetName, type Tag } from "@release-actions/contract";
import { downloadAddress, readAddress, type RepositoryPage } from "@release-actions/github";
import { broken, type Finding } from "../verify/findings.ts";

/** A release whose assets an address may name. */
export interface ReleasePlace {
  readonly repository: RepositoryPage;
  readonly tag: Tag;
}

const API =
  "Do not write the address of GitHub's API: it answers 60 requests an hour for each IP address. Write /releases/download/<tag>/<file>.";

/**
 * The asset that an entry's address names, in one of the `places`.
 * @returns what is wrong, when it is no asset of any of them
 */
export function assetOfAddress(
  key: string,
  url: string,
  places: readonly ReleasePlace[],
): AssetName | Finding {
  const target = readAddress(url);
  switch (target.kind) {
    case "api":
      return refused(key, url, places, "its address is the API's, which few clients may ask", API);
    case "latest":
      return refused(key, url, places, "its address leads to whatever release is the latest");
    case "draft":
      return refused(key, url, places, "its address is that of a draft, which no client can open");
    case "other":
      return refused(key, url, places, "its address is not that of an asset");
    case "asset": {
      const here = places.filter(({ repository }) => isSame(repository.htmlUrl, target.repository));
      if (here.length === 0) {
        return refused(key, url, places, "its address is in another repository");
      }
      if (!here.some(({ tag }) => tag === target.tag)) {
        const what = target.tag.startsWith("rc-") ? "a candidate" : "another release";
        return refused(key, url, places, `its address is in ${what}, ${showFound(target.tag)}`);
      }
      const name = parseAssetName(target.name);
      return name ?? refused(key, url, places, "its address ends in no name of an asset");
    }
    default:
      return target satisfies never;
  }
}

/** GitHub does not distinguish cases in the names of owners and repositories. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function refused(
  key: string,
  url: string,
  places: readonly ReleasePlace[],
  what: string,
  next?: string,
): Finding {
  const expected = places.map(({ repository, tag }) => downloadAddress(repository, tag, "FILE"));
  return broken(`platforms/${key}/url`, "platform_url_invalid", `${key}: ${what}`, {
    expected: expected.join(" or "),
    // The end of the address is what tells most: it is longer than other values may be.
    found: url.slice(0, 400),
    ...(next === undefined ? {} : { next }),
  });
}
