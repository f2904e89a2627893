import {
  ContractError,
  digestHex,
  parseReleaseSpec,
  ReleaseError,
  serialiseReleaseSpec,
  type DeclaredClient,
  type Plan,
  type PlanCandidate,
  type PlanSource,
  type Problem,
} from "@release-actions/contract";
import type { Candidates } from "../preparation.ts";
import type { BaseSpec } from "./base.ts";

/** What a release puts into its spec; the rest stays as it is in the base. */
export interface Pinned {
  readonly plan: Plan;
  readonly publishedAt: string;
  readonly clients: readonly DeclaredClient[] | undefined;
  readonly ingredients: readonly PlanSource[];
  /** Page of the repository, by the id of the source. */
  readonly urls: ReadonlyMap<string, string>;
  readonly candidates: Candidates;
}

/**
 * The text of a release spec: assets, install sets and platforms of the base, the pins of the plan.
 * While a candidate is still to be built it is a preview, which says so and is no valid spec.
 * @throws ReleaseError `spec_asset_missing` | `document_invalid`
 */
export function writeSpec(base: BaseSpec, pinned: Pinned): string {
  const { candidates, clients, ingredients, plan, publishedAt } = pinned;
  refuseLostFiles(base, candidates);
  const spec = {
    ...base.fields,
    channel: plan.channel,
    tag: plan.tag,
    published_at: publishedAt,
    repos: ingredients.map((source) => repositoryOf(source, base, pinned)),
    ...(clients === undefined ? {} : { clients }),
  };
  const complete = ingredients.every(({ id }) => candidates.has(id));
  return complete ? serialised(spec, base) : `${JSON.stringify(spec, null, 2)}\n`;
}

function repositoryOf(source: PlanSource, base: BaseSpec, { candidates, urls }: Pinned): object {
  const before = listOf(base, "repos").find(({ id }) => id === source.id);
  const ci = before?.["required_ci_workflow_file"];
  return {
    id: source.id,
    url: urls.get(source.id),
    ref: source.branch,
    sha: source.sha,
    ...(ci === undefined ? {} : { required_ci_workflow_file: ci }),
    candidate: pinOf(candidates.get(source.id)),
  };
}

function pinOf(candidate: PlanCandidate | undefined): object | string {
  if (candidate === undefined) return "to be built";
  const { assets, digest, run_id, tag } = candidate;
  const checksums = assets.map(({ name, digest: of }) => ({ file: name, sha256: digestHex(of) }));
  return { tag, run_id, digest, checksums };
}

/** An asset whose file is gone would be told by its position only: it is told by its name here. */
function refuseLostFiles(base: BaseSpec, candidates: Candidates): void {
  const lost: Problem[] = listOf(base, "assets").flatMap(({ from, id }, index) => {
    const { file, repo } = (from ?? {}) as Readonly<Record<string, unknown>>;
    const candidate = candidates.get(String(repo));
    if (candidate === undefined || candidate.assets.some(({ name }) => name === file)) return [];
    return [
      {
        pointer: `/assets/${index}/from/file`,
        message: `${String(id)} is made from ${String(file)}, which ${candidate.tag} of ${String(repo)} does not have`,
        expected: candidate.assets.map(({ name }) => name).join(", "),
        found: String(file),
      },
    ];
  });
  if (lost.length === 0) return;
  throw new ReleaseError({
    code: "spec_asset_missing",
    message: `${base.path} has assets that their candidates no longer have: ${lost.map(({ found }) => found).join(", ")}.`,
    details: lost,
  });
}

function serialised(spec: object, base: BaseSpec): string {
  try {
    const checked = parseReleaseSpec(new TextEncoder().encode(JSON.stringify(spec)));
    return new TextDecoder().decode(serialiseReleaseSpec(checked));
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    const { code, details, message } = error;
    const next = `Correct what is listed in ${base.path}, by a pull request of its own.`;
    throw new ReleaseError({ code, message, details, next, cause: error });
  }
}

function listOf(
  { fields }: BaseSpec,
  name: "repos" | "assets",
): readonly Readonly<Record<string, unknown>>[] {
  const list = fields[name];
  return Array.isArray(list) ? list.filter((one) => typeof one === "object" && one !== null) : [];
}
