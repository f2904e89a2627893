/** `latest.json`: what Tauri's updater reads. */
export interface LatestJson {
  /** Strict semantic version, without `v`. */
  readonly version: string;
  readonly notes?: string | null;
  /** RFC 3339 with an offset. */
  readonly pub_date?: string;
  /** By platform: at least one; the keys are those that `parseUpdaterPlatform` takes. */
  readonly platforms: Readonly<Record<string, LatestPlatform>>;
}

/** The file that clients of one platform install. */
export interface LatestPlatform {
  /** The minisign signature's whole text, in base64. */
  readonly signature: string;
  readonly url: string;
}
