import type { Tag } from "@release-actions/contract";

/** Where a browser finds a repository, without a slash at the end: all of a Repository that addresses need. */
export interface RepositoryPage {
  readonly htmlUrl: string;
}

/** The page of a repository on the server that a job runs for. */
export function repositoryPage(serverUrl: string, name: string): RepositoryPage {
  return { htmlUrl: `${serverUrl.replace(/\/+$/, "")}/${name}` };
}

/** The page of a published release. */
export function releaseAddress(at: RepositoryPage, tag: Tag): string {
  return `${at.htmlUrl}/releases/tag/${encodeURIComponent(tag)}`;
}

/** What an address leads to, as far as its spelling tells. */
export type AddressTarget =
  /** `<repository>/releases/download/<tag>/<name>` */
  | {
      readonly kind: "asset";
      readonly repository: string;
      readonly tag: string;
      readonly name: string;
    }
  /** An asset by its id, at the API: 60 requests an hour for each IP address without a token. */
  | { readonly kind: "api" }
  /** `releases/latest/download/…`: another file after the next release. */
  | { readonly kind: "latest" }
  /** The address of an asset while its release is a draft. Nobody can open it without signing in. */
  | { readonly kind: "draft" }
  | { readonly kind: "other" };

/** Reads an address; one with a query, a fragment or credentials is never an asset's. */
export function readAddress(text: string): AddressTarget {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || url.search !== "" || url.hash !== "" || url.username !== "" || url.password !== "") {
    return { kind: "other" };
  }
  const segments = url.pathname.split("/").slice(1).map(decoded);
  const at = segments.lastIndexOf("releases");
  const [first, tag, name, ...more] = segments.slice(at + 1);
  if (at < 0 || more.length > 0) return { kind: "other" };
  if (first === "assets" && /^\d+$/.test(tag ?? "") && name === undefined) return { kind: "api" };
  if (first === "latest" && tag === "download") return { kind: "latest" };
  if (first !== "download" || tag === undefined || name === undefined) return { kind: "other" };
  if (tag.startsWith("untagged-")) return { kind: "draft" };
  const repository = `${url.origin}/${segments.slice(0, at).join("/")}`;
  return { kind: "asset", repository, tag, name };
}

/** What cannot be decoded stands for itself: it is the name of no asset. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
