import { parseReleaseSpec, type Plan, type Sha } from "@release-actions/contract";
import {
  getRepository,
  readCommit,
  readText,
  type Connection,
  type Repository,
} from "@release-actions/github";
import type { Parts } from "../plan/parts.ts";
import { bumpsFor } from "./bump.ts";
import { specPath } from "./content/paths.ts";

/**
 * Whether a commit is what somebody else, or a run whose record is lost, has prepared of this very
 * plan: it follows the plan's commit directly and states in its tree what the plan fixes.
 */
export async function isPreparedFrom(
  commit: Sha,
  plan: Plan,
  parts: Parts,
  connection: Connection,
): Promise<boolean> {
  const { repository, sha } = parts.home.source;
  const at = await getRepository(connection, repository.name);
  const [parent] = (await readCommit(at, commit)).parents;
  if (parent !== sha) return false;
  if (plan.kind === "content") return specStates(at, commit, plan, parts);
  const files = parts.product.version_files ?? [];
  return files.length > 0 && (await bumpsFor(at, commit, files, plan.version)).length === 0;
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
  const { repos } = parseReleaseSpec(new TextEncoder().encode(text));
  const pins = new Map(repos.map((repo) => [repo.id, repo]));
  return (
    pins.size === ingredients.length &&
    ingredients.every(({ source: { candidate, id, sha } }) => {
      const pin = pins.get(id);
      const digest = candidate?.digest ?? pin?.candidate.digest;
      return pin?.sha === sha && pin.candidate.digest === digest;
    })
  );
}
