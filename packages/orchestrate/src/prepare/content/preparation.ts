import { ReleaseError, type Plan, type Sha } from "@release-actions/contract";
import { findCommit, getRepository, readText, type Repository } from "@release-actions/github";
import type { Parts } from "../../plan/parts.ts";
import type { Change, Preparation } from "../change.ts";
import type { Candidates } from "../preparation.ts";
import { readBase } from "./base.ts";
import { writeNotes } from "./notes.ts";
import { notesPath, specPath } from "./paths.ts";
import { writeSpec } from "./spec.ts";

/**
 * The release spec of the plan's tag, and its notes. A commit that has the spec with just these pins has been
 * prepared: what tells only of its merge, its time and its pull request, is no reason for another one.
 */
export async function contentPreparation(
  at: Repository,
  plan: Plan,
  parts: Parts,
  candidates: Candidates,
): Promise<Preparation> {
  const { sha } = parts.home.source;
  const base = await readBase(at, sha, plan);
  const urls = new Map<string, string>();
  for (const { source } of parts.ingredients) {
    const { htmlUrl } = await getRepository(at.connection, source.repository.name);
    urls.set(source.id, htmlUrl);
  }
  const specOf = (publishedAt: string): string =>
    writeSpec(base, {
      plan,
      publishedAt,
      clients: parts.product.clients,
      ingredients: parts.ingredients.map(({ source }) => source),
      urls,
      candidates,
    });
  // An earlier attempt at this tag was merged: its branch may still be there, and is not this one's.
  const again = base.path === specPath(plan.tag);
  const stated = again ? base.fields["published_at"] : undefined;
  // What people have written there need not be a time: then it is replaced.
  const merged = isTime(stated) && specOf(stated) === base.text;
  const spec = merged ? base.text : specOf(await newestCommitTime(at, plan));
  const wanted: Change[] = [
    { path: specPath(plan.tag), before: base.text, text: spec, what: `from ${base.path}` },
  ];
  const notes = await writeNotes(at, plan, parts, merged);
  if (notes !== null) wanted.push({ path: notesPath(plan.tag), ...notes });
  return {
    at,
    branch: again ? `release/${plan.tag}-${sha.slice(0, 12)}` : `release/${plan.tag}`,
    lacking: (commit) => lacking(at, wanted, commit),
  };
}

function isTime(value: unknown): value is string {
  return (
    typeof value === "string" &&
    /^[\d-]{10}T[\d:]{8}Z$/.test(value) &&
    Number.isFinite(Date.parse(value))
  );
}

async function lacking(at: Repository, wanted: readonly Change[], commit: Sha): Promise<Change[]> {
  const texts = await Promise.all(wanted.map(({ path }) => readText(at, path, commit)));
  return wanted.filter(({ text }, index) => texts[index] !== text);
}

/**
 * The time of the newest commit of all sources: a release that is begun again from the same commits says the
 * same, which a clock would not.
 */
async function newestCommitTime({ connection }: Repository, { sources }: Plan): Promise<string> {
  const times = await Promise.all(
    sources.map(async ({ repository, sha }) => {
      const found = await findCommit(await getRepository(connection, repository.name), sha);
      if (found !== null) return Date.parse(found.committedAt);
      throw new ReleaseError({
        code: "source_missing",
        message: `${repository.name} has no commit ${sha}.`,
      });
    }),
  );
  return new Date(Math.max(...times)).toISOString().replace(/\.\d+Z$/, "Z");
}
