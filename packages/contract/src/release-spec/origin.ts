import type { ReleaseSpec } from "./types.ts";

/** What a candidate says of a file. */
export interface ExpectedBytes {
  /** The id of the repository. */
  readonly repo: string;
  /** Its name in the candidate. */
  readonly file: string;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
}

/**
 * The checksums that an asset must have: that of `from`; without it, of every candidate that has a file
 * of its name, so that leaving `from` out does not leave the check out. Empty for what is assembled.
 */
export function originOf(spec: ReleaseSpec, index: number): readonly ExpectedBytes[] {
  const asset = spec.assets[index];
  if (asset === undefined) return [];
  const { from, filename } = asset;
  return spec.repos.flatMap(({ id, candidate }) =>
    (candidate.checksums ?? []).flatMap(({ file, sha256 }) => {
      const wanted =
        from === undefined ? file === filename : from.repo === id && from.file === file;
      return wanted ? [{ repo: id, file, sha256 }] : [];
    }),
  );
}
