import { versionOf } from "@release-actions/orchestrate";
import { compare } from "semver";
import { pushCommit, type Person } from "../rehearse/inhabit.ts";
import type { LocalGitHub } from "../rehearse/local-github.ts";
import { git } from "../rehearse/process.ts";
import type { Adapted } from "./adapt.ts";
import type { Substitution } from "./local-config.ts";
import type { Scope } from "./scope.ts";

/**
 * Makes releases of the version tags in an app's history, as far as they decide about the next version:
 * the newest stable one, and what is above it. They have no files, which is why content, whose next
 * release is made of the last one's, begins anew.
 * @param local executes no workflows yet: what these releases once started is over
 */
export async function makePastReleases(
  local: LocalGitHub,
  { chosen: { product } }: Scope,
  sources: readonly Adapted[],
  maintainer: Person,
): Promise<readonly Substitution[]> {
  const home = sources.find(
    ({ participant: { name } }) => name.toLowerCase() === product.repository.toLowerCase(),
  );
  if (home === undefined || product.kind !== "app") return [];
  const made: Substitution[] = [];
  for (const tag of await decidingTags(home)) {
    const { directory } = home;
    const sha = await git(["rev-parse", "--verify", `refs/tags/${tag}^{commit}`], directory);
    const { name } = home.participant;
    await pushCommit(local, name, maintainer, { directory, sha, ref: `refs/tags/${tag}` });
    await local.rest(maintainer.token, "POST", `/repos/${name}/releases`, {
      tag_name: tag,
      prerelease: (versionOf(tag)?.prerelease.length ?? 0) > 0,
    });
    made.push({ where: `release ${tag} of ${name}`, what: "made of the git tag, without files" });
  }
  return made;
}

/** Oldest first. */
async function decidingTags({ directory, head }: Adapted): Promise<readonly string[]> {
  const tags = (await git(["tag", "--merged", head], directory)).split("\n");
  const versions = tags
    .flatMap((tag) => {
      const version = versionOf(tag);
      return version === null ? [] : [{ tag, version }];
    })
    .toSorted((a, b) => compare(a.version, b.version));
  const stable = versions.findLastIndex(({ version }) => version.prerelease.length === 0);
  return versions.slice(Math.max(0, stable)).map(({ tag }) => tag);
}
