import { ReleaseError } from "@release-actions/contract";

/** Full addresses of the services that make a bundle. */
export interface SigningServices {
  readonly fulcio: string;
  /** The transparency log; GitHub's own instance has none. */
  readonly rekor?: string;
  /** The timestamp authority, with its path. */
  readonly tsa?: string;
}

// The ones that GitHub's own actions use (@actions/attest): what is public is logged in public.
const PUBLIC_GOOD: SigningServices = {
  fulcio: "https://fulcio.sigstore.dev",
  rekor: "https://rekor.sigstore.dev",
};
const GITHUB: SigningServices = {
  fulcio: "https://fulcio.githubapp.com",
  tsa: "https://timestamp.githubapp.com/api/v1/timestamp",
};

/**
 * Where a job of this server signs. `base`, when given, has all three below it: `/fulcio`, `/rekor`
 * and `/tsa/api/v1/timestamp`.
 * @param serverUrl `https://github.com`, without a slash at the end
 * @throws ReleaseError `input_missing` for a server that is known to have none
 */
export function signingServices(
  serverUrl: string,
  visibility: string,
  base?: string,
): SigningServices {
  if (base !== undefined) {
    const root = base.replace(/\/+$/, "");
    return {
      fulcio: `${root}/fulcio`,
      rekor: `${root}/rekor`,
      tsa: `${root}/tsa/api/v1/timestamp`,
    };
  }
  if (serverUrl === "https://github.com") return visibility === "public" ? PUBLIC_GOOD : GITHUB;
  const [, tenant] = /^https:\/\/([a-z0-9-]+)\.ghe\.com$/.exec(serverUrl) ?? [];
  if (tenant !== undefined) {
    return {
      fulcio: `https://fulcio.${tenant}.ghe.com`,
      tsa: `https://timestamp.${tenant}.ghe.com/api/v1/timestamp`,
    };
  }
  throw new ReleaseError({
    code: "input_missing",
    message: `Nothing is known about Sigstore services of ${serverUrl}.`,
    expected: "sigstore-url",
    found: "no sigstore-url",
    next: "Set sigstore-url to the base of your Sigstore services, or attest: false.",
  });
}
