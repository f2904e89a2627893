import {
  parseRepositoryName,
  parseSha,
  parseTag,
  ReleaseError,
  type RepositoryName,
  type Sha,
  type Tag,
} from "@release-actions/contract";
import {
  getRepository,
  isReachable,
  tagCommit,
  type Connection,
  type Repository,
} from "@release-actions/github";
import type { Pin } from "./read.ts";

/** What is known of a pin. */
export interface PinVerdict extends Pin {
  readonly ok: boolean;
  /** What is wrong, or what was proved. */
  readonly says: string;
}

/** What can be seen without GitHub: a full SHA, and a version behind it. */
export function checkPinsOffline(pins: readonly Pin[]): readonly PinVerdict[] {
  return pins.map((pin) => {
    const wrong = offlineProblem(pin);
    return { ...pin, ok: wrong === undefined, says: wrong ?? "has a SHA and a version" };
  });
}

/**
 * Also asks GitHub whether the comment is true. That the repository serves a commit proves nothing:
 * it serves the commits of its forks as well. A tag of that name must lead to exactly this commit,
 * or the commit must be part of the branch that the comment names.
 */
export async function checkPins(
  connection: Connection,
  pins: readonly Pin[],
): Promise<readonly PinVerdict[]> {
  const repositories = new Map<string, Promise<Repository | null>>();
  const answers = new Map<string, Promise<{ ok: boolean; says: string }>>();
  const verdicts: PinVerdict[] = [];
  for (const pin of pins) {
    const wrong = offlineProblem(pin);
    if (wrong !== undefined) {
      verdicts.push({ ...pin, ok: false, says: wrong });
      continue;
    }
    const key = [pin.repository.toLowerCase(), pin.ref, pin.version, pin.branch].join(" ");
    const found = once(repositories, pin.repository, () => find(connection, pin.repository));
    const answer = await once(answers, key, async () => judge(await found, pin));
    verdicts.push({ ...pin, ...answer });
  }
  return verdicts;
}

function offlineProblem({ pinned, ref, version, branch }: Pin): string | undefined {
  if (!pinned) return `is used at ${ref === "" ? "no ref" : ref}, which can move`;
  if (version === undefined && branch === undefined) return "has no version in a comment";
  return undefined;
}

async function judge(
  at: Repository | null,
  { ref, version, branch, repository }: Pin,
): Promise<{ ok: boolean; says: string }> {
  const sha = parseSha(ref);
  if (at === null || sha === null) {
    return { ok: false, says: `${repository} does not exist, or the token may not see it` };
  }
  if (version !== undefined) return byTag(at, sha, version);
  const name = branch ?? at.defaultBranch;
  const { reachable } = await isReachable(at, sha, name);
  if (reachable) return { ok: true, says: `is a commit of ${name}` };
  return { ok: false, says: `is no commit of ${at.name}'s branch ${name}` };
}

async function byTag(
  at: Repository,
  sha: Sha,
  version: string,
): Promise<{ ok: boolean; says: string }> {
  for (const name of tagNames(version)) {
    const commit = await tagCommit(at, name);
    if (commit === null) continue;
    if (commit === sha) return { ok: true, says: `is ${name}` };
    return { ok: false, says: `is not ${name}, which is ${commit}` };
  }
  return { ok: false, says: `says ${version}, and ${at.name} has no such tag` };
}

/** `1.2.3` is what some write for the tag `v1.2.3`. */
function tagNames(version: string): readonly Tag[] {
  const names = version.startsWith("v") ? [version] : [version, `v${version}`];
  return names.flatMap((name) => parseTag(name) ?? []);
}

async function find(connection: Connection, name: string): Promise<Repository | null> {
  const repository: RepositoryName | null = parseRepositoryName(name);
  if (repository === null) return null;
  try {
    return await getRepository(connection, repository);
  } catch (error) {
    if (error instanceof ReleaseError && error.code === "repository_missing") return null;
    throw error;
  }
}

function once<T>(known: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const answer = known.get(key) ?? ask();
  known.set(key, answer);
  return answer;
}
