import { isReservedName } from "../asset-name.ts";
import type { Problem } from "../problem.ts";
import { showFound } from "../problem.ts";
import { caseProblems, orderProblems } from "../rules/names.ts";
import { calendarProblems } from "../rules/times.ts";
import { candidateTag } from "./tag.ts";
import type { Candidate } from "./types.ts";

/** What the schema of candidate.json cannot say. */
export function candidateContradictions(candidate: Candidate): Problem[] {
  return [
    ...tagProblems(candidate),
    ...workflowProblems(candidate),
    ...timeProblems(candidate),
    ...orderProblems(candidate.inputs, "/inputs", "id", (input) => input.id),
    ...orderProblems(candidate.recipe, "/recipe", "path", (file) => file.path),
    ...assetProblems(candidate),
  ];
}

function tagProblems({ tag, source, producer }: Candidate): Problem[] {
  const expected = candidateTag(source.sha, producer);
  if (tag === expected) return [];
  return [{ pointer: "/tag", message: "does not fit producer and source", expected, found: tag }];
}

function workflowProblems({ workflow }: Candidate): Problem[] {
  // Neither an owner's nor a repository's name has a slash.
  const path = workflow.ref.split("/").slice(2).join("/");
  if (path.startsWith(`${workflow.path}@`)) return [];
  const found = showFound(workflow.ref);
  const expected = `owner/name/${workflow.path}@<ref>`;
  return [{ pointer: "/workflow/ref", message: "names another workflow", expected, found }];
}

function timeProblems({ started_at, created_at, expires_at }: Candidate): Problem[] {
  const times = { "/started_at": started_at, "/created_at": created_at, "/expires_at": expires_at };
  const problems = calendarProblems(times);
  // One zone and one width: the order of the texts is the order of the times.
  if (created_at < started_at) {
    const expected = `not before ${started_at}`;
    const message = "is before started_at";
    problems.push({ pointer: "/created_at", message, expected, found: created_at });
  }
  if (expires_at !== undefined && expires_at <= created_at) {
    const expected = `after ${created_at}`;
    const message = "is not after created_at";
    problems.push({ pointer: "/expires_at", message, expected, found: expires_at });
  }
  return problems;
}

function assetProblems({ assets }: Candidate): Problem[] {
  const names = assets.map((asset) => asset.name);
  const reserved = names.flatMap((name, index) =>
    isReservedName(name)
      ? [{ pointer: `/assets/${index}/name`, message: "is reserved for a document", found: name }]
      : [],
  );
  return [
    ...orderProblems(assets, "/assets", "name", (asset) => asset.name),
    ...caseProblems(names, "/assets"),
    ...reserved,
  ];
}
