import { spawnSync } from "node:child_process";
import { parseRepositoryName, type RepositoryName } from "@release-actions/contract";

/** The root of the checkout that a directory is part of. */
export function checkoutRoot(directory: string): string | undefined {
  const { status, stdout } = spawnSync("git", ["-C", directory, "rev-parse", "--show-toplevel"], {
    encoding: "utf8",
  });
  return status === 0 ? stdout.trim() : undefined;
}

/** The repository that a directory is a checkout of, by its remote `origin`. */
export function checkoutRepository(directory: string): RepositoryName | undefined {
  const { stdout } = spawnSync("git", ["-C", directory, "remote", "get-url", "origin"], {
    encoding: "utf8",
  });
  // ssh has a colon before the owner, https a slash.
  const name = /[:/]([^:/\s]+\/[^:/\s]+?)(?:\.git)?\/?\s*$/.exec(stdout ?? "")?.[1];
  return name === undefined ? undefined : (parseRepositoryName(name) ?? undefined);
}
