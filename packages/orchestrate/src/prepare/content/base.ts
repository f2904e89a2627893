import { parseStrictJson, ReleaseError, type Plan, type Sha } from "@release-actions/contract";
import { readText, type Repository } from "@release-actions/github";
import { specPath, TEMPLATE } from "./paths.ts";

/** A release spec that another one is made from, and which need not be valid itself. */
export interface BaseSpec {
  readonly path: string;
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const LIMITS = { bytes: 4 * 1024 * 1024, depth: 16, values: 100_000 };

/**
 * The spec that the release's own is made from: the one that somebody has committed for this tag, else
 * the previous release's, else the template. All in the tree of the commit that it is built upon.
 * @throws ReleaseError `spec_base_missing` | `document_invalid`
 */
export async function readBase(
  at: Repository,
  commit: Sha,
  { previous, tag }: Plan,
): Promise<BaseSpec> {
  const paths = [specPath(tag), ...(previous ? [specPath(previous.tag)] : []), TEMPLATE];
  for (const path of paths) {
    const text = await readText(at, path, commit);
    if (text !== null) return { path, text, fields: fieldsOf(text, path) };
  }
  throw new ReleaseError({
    code: "spec_base_missing",
    message: `${at.name} has no release spec that the one of ${tag} could be made from.`,
    expected: paths.join(", or "),
    found: `none of them at ${commit}`,
  });
}

function fieldsOf(text: string, path: string): BaseSpec["fields"] {
  const json = parseStrictJson(new TextEncoder().encode(text), LIMITS);
  const value = json.ok ? json.value : null;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as BaseSpec["fields"];
  }
  throw new ReleaseError({
    code: "document_invalid",
    message: `${path} is no release spec.`,
    expected: "a JSON object",
    ...(json.ok ? {} : { details: json.problems }),
  });
}
