import { letPush, makeRepository, pushCommit } from "../rehearse/inhabit.ts";
import type { LocalGitHub } from "../rehearse/local-github.ts";
import type { OpenTalk } from "../terminal/talk.ts";
import type { AdaptedAll } from "./adapt.ts";
import { awaitChecks } from "./checks.ts";
import type { People } from "./furnish.ts";
import { protectBranch } from "./gates.ts";
import { connectLocally } from "./open-github.ts";

/** Pushes everything, and waits until what is released has its checks: the push starts them. */
export async function pushAll(
  local: LocalGitHub,
  { policies, sources }: AdaptedAll,
  { maintainer, reviewers }: People,
  pollMs: number,
  talk: OpenTalk,
): Promise<void> {
  for (const { directory, name, sha } of policies) {
    await makeRepository(local, name, "main", reviewers);
    await letPush(local, name, maintainer);
    await pushCommit(local, name, maintainer, { directory, sha, ref: "refs/heads/main" });
  }
  for (const { branch, directory, participant, sha } of sources) {
    talk.step(`Pushing ${participant.name}`);
    const ref = `refs/heads/${branch}`;
    await pushCommit(local, participant.name, maintainer, { directory, sha, ref });
    await protectBranch(local, participant.name, branch);
  }
  const connection = await connectLocally(local, maintainer);
  for (const source of sources) {
    await awaitChecks(local, connection, source, maintainer, talk, pollMs);
  }
}
