import {
  ContractError,
  parseReleaseSpec,
  type Plan,
  type ReleaseSpec,
  type Sha,
} from "@release-actions/contract";
import {
  findCommit,
  getRepository,
  readCommit,
  readText,
  type Connection,
  type Repository,
} from "@release-actions/github";
import type { Operation } from "../operation/record.ts";
import type { Parts } from "../plan/parts.ts";
import { bumpsFor } from "./bump.ts";
import { specPath } from "./content/paths.ts";

/**
 * Whether a commit is the one that is released by this very plan, also when somebody else, or a run
 * whose record is lost, has prepared it: it is the plan's commit or follows it directly, and states in
 * its tree what the plan fixes.
 */
export async function isReleaseOf(
  commit: Sha,
  { plan, sources }: Operation,
  parts: Parts,
  connection: Connection,
): Promise<boolean> {
  const { id, repository, sha } = parts.home.source;
  if (commit === sources[id]?.sha) return true;
  const files = parts.product.version_files ?? [];
  const alone = plan.kind === "app" && files.length === 0;
  if (alone) return commit === sha;
  const at = await getRepository(connection, repository.name);
  if (commit !== sha && (await parentOf(at, commit)) !== sha) return false;
  if (plan.kind === "content") return specStates(at, commit, plan, parts);
  return (await bumpsFor(at, commit, files, plan.version)).length === 0;
}

/** Null also when the repository has no such commit: whoever names a run may name anything. */
async function parentOf(at: Repository, commit: Sha): Promise<Sha | null> {
  if ((await findCommit(at, commit)) === null) return null;
  return (await readCommit(at, commit)).parents[0] ?? null;
}

/** What was still to be built when the plan was made is known by its commit. */
async function specStates(
  at: Repository,
  commit: Sha,
  { tag }: Plan,
  { ingredients }: Parts,
): Promise<boolean> {
  const text = await readText(at, specPath(tag), commit);
  if (text === null) return false;
  const pins = pinsOf(text);
  return (
    pins.size === ingredients.length &&
    ingredients.every(({ source: { candidate, id, sha } }) => {
      const pin = pins.get(id);
      const digest = candidate?.digest ?? pin?.candidate.digest;
      return pin?.sha === sha && pin.candidate.digest === digest;
    })
  );
}

/** None of a file that is no release spec: as it is, nothing is released from it. */
function pinsOf(text: string): ReadonlyMap<string, ReleaseSpec["repos"][number]> {
  try {
    const { repos } = parseReleaseSpec(new TextEncoder().encode(text));
    return new Map(repos.map((repo) => [repo.id, repo]));
  } catch (error) {
    if (error instanceof ContractError) return new Map();
    throw error;
  }
}
