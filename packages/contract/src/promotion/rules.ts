import { digestHex } from "../brands.ts";
import { parseCandidateTag } from "../candidate/tag.ts";
import type { Problem } from "../problem.ts";
import { caseProblems, orderProblems } from "../rules/names.ts";
import { calendarProblems } from "../rules/times.ts";
import type { Lineage, PromotedAsset, PromotedCandidate, Promotion } from "./types.ts";

const RECEIPT = "promotion.json";

/** What the schema of promotion.json cannot say. */
export function promotionContradictions({ subject, predicate }: Promotion): Problem[] {
  const { assets, candidates, created_at } = predicate;
  const names = subject.map((entry) => entry.name);
  return [
    ...orderProblems(subject, "/subject", "name", (entry) => entry.name),
    ...caseProblems(names, "/subject"),
    ...names.flatMap(receiptProblems),
    ...pairProblems(subject, assets),
    ...assets.flatMap(lineageProblems),
    ...assets.flatMap((asset, index) => originProblems(asset, index, candidates.length)),
    ...candidates.flatMap(candidateProblems),
    ...calendarProblems({ "/predicate/created_at": created_at }),
  ];
}

function receiptProblems(name: string, index: number): Problem[] {
  // A file cannot hold its own digest, and two files cannot share a name.
  if (name.toLowerCase() !== RECEIPT) return [];
  const pointer = `/subject/${index}/name`;
  return [{ pointer, message: "is the name of the receipt itself", found: name }];
}

/** Subjects and assets agree one to one: name and published digest. */
function pairProblems(subject: Promotion["subject"], assets: readonly PromotedAsset[]): Problem[] {
  const problems: Problem[] = [];
  for (const [index, { name, digest }] of subject.entries()) {
    const asset = assets[index];
    const pointer = `/predicate/assets/${index}`;
    const message = `disagrees with /subject/${index}`;
    if (asset === undefined) {
      problems.push({ pointer, message: "is missing", expected: name });
      continue;
    }
    if (asset.name !== name) {
      problems.push({ pointer: `${pointer}/name`, message, expected: name, found: asset.name });
    }
    if (digestHex(asset.after) !== digest.sha256) {
      const expected = `sha256:${digest.sha256}`;
      problems.push({ pointer: `${pointer}/after`, message, expected, found: asset.after });
    }
  }
  const surplus = assets.slice(subject.length).map((asset, offset) => ({
    pointer: `/predicate/assets/${subject.length + offset}`,
    message: "has no subject",
    found: asset.name,
  }));
  return [...problems, ...surplus];
}

function lineageProblems({ lineage, before, after }: PromotedAsset, index: number): Problem[] {
  const objection = explainBefore(lineage, before, after);
  if (objection === null) return [];
  const pointer = `/predicate/assets/${index}/before`;
  const message = `${objection}, yet the asset is called ${lineage}`;
  return [{ pointer, message, found: before ?? "nothing" }];
}

function explainBefore(lineage: Lineage, before: string | undefined, after: string): string | null {
  switch (lineage) {
    case "identical":
      return before === after ? null : "differs from after";
    case "rewritten":
      return before === undefined ? "is missing" : null;
    case "generated":
      return before === undefined ? null : "is there";
    case "signed":
      // A signature made here has no bytes before it; a file signed in place has.
      return null;
    default:
      return lineage satisfies never;
  }
}

function originProblems({ candidate }: PromotedAsset, index: number, count: number): Problem[] {
  if (candidate === undefined || candidate < count) return [];
  const pointer = `/predicate/assets/${index}/candidate`;
  const expected = `an index below ${count}`;
  return [{ pointer, message: "names no candidate", expected, found: String(candidate) }];
}

function candidateProblems(
  { tag, sha, repository }: PromotedCandidate,
  index: number,
  all: readonly PromotedCandidate[],
): Problem[] {
  const pointer = `/predicate/candidates/${index}/tag`;
  const problems: Problem[] = [];
  if (parseCandidateTag(tag)?.sha !== sha) {
    problems.push({ pointer, message: "does not name sha", expected: sha, found: tag });
  }
  const first = all.findIndex((other) => other.tag === tag && other.repository === repository);
  if (first < index) {
    problems.push({ pointer, message: `is the candidate at index ${first} again`, found: tag });
  }
  return problems;
}
