import { readFileSync } from "node:fs";
import test from "node:test";
import {
  parseReleaseConfig,
  type ReleaseConfig,
  type RepositoryName,
} from "@release-actions/contract";
import { parse } from "yaml";
import { assertMarked, jobs } from "./marked.ts";

const OLD = "0123456789012345678901234567890123456789";
const NEW = "1".repeat(40);
const path = ".github/workflows/candidate.yml";
const called = "acme/tools/.github/workflows/candidate.yml";
const repository = "petitechose-midi-studio/loader" as RepositoryName;
const EXAMPLE = new URL("../../../../examples/petitechose/release.yml", import.meta.url);

function listing(...signers: readonly string[]): ReleaseConfig {
  const told = parse(readFileSync(EXAMPLE, "utf8")) as { producers: Record<string, object> };
  const list = signers.length === 0 ? {} : { signer_workflow: signers };
  const { signer_workflow: _, ...loader } = told.producers["loader"] as Record<string, unknown>;
  return parseReleaseConfig({
    ...told,
    producers: { ...told.producers, loader: { ...loader, ...list } },
  });
}

const text = (mark: string): string =>
  jobs(`
seal:
  permissions: { contents: write }
  uses: ${called}@${NEW} # v2.0.0${mark}
own:
  permissions: {}
  uses: ./.github/workflows/candidate.yml
`);

test("a candidate workflow whose pin release.yml does not list is found, one of several listed is not", () => {
  const rule = "signer-unlisted";
  const passes = { path, repository, config: listing(`${called}@${NEW}`, `${called}@${OLD}`) };
  assertMarked(rule, text(""), passes);
  assertMarked(rule, text(" # ✘"), { path, repository, config: listing(`${called}@${OLD}`) });
  assertMarked(rule, text(" # ✘"), { path, repository, config: listing() });
  assertMarked(rule, text(""), { path });
  const other = "acme/other" as RepositoryName;
  assertMarked(rule, text(""), { path, repository: other, config: listing() });
});
