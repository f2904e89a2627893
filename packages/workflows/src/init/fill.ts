import type { Product } from "@release-actions/contract";
import { actionFolder, parseUses } from "../model/uses.ts";
import { readFileModel } from "../model/read-file.ts";
import type { Job, Step, Workflow } from "../model/workflow.ts";
import { usesOf } from "../model/all-uses.ts";
import { readComments } from "../parse/comments.ts";
import { at, textsOf, type TextNode } from "../parse/node.ts";
import { applyEdits, replaceText, type Edit } from "./edit.ts";
import type { RepositoryFacts } from "./facts.ts";
import type { TemplateFile } from "./templates.ts";

/** Whose actions the templates use until release.yml names others. */
const TOOLING = "petitechose/release-actions";
const CALLS = /^(candidate|promote)\.ya?ml$/;

/** The file of a template with what release.yml says about the repository. */
export function fill(file: TemplateFile, facts: RepositoryFacts): TemplateFile {
  const path = destination(file, facts);
  const { workflow } = readFileModel(file.path, file.content);
  const product = productOf(path, workflow, facts);
  const edits = [
    ...toolingEdits(file.content, workflow, facts),
    ...branchEdits(workflow, facts),
    ...workflow.jobs.flatMap((job) => jobEdits(job, facts, product)),
  ];
  return { path, content: applyEdits(file.content, edits) };
}

/** The candidate workflow and the promoting one have the names that release.yml gives them. */
function destination({ path }: TemplateFile, facts: RepositoryFacts): string {
  const [producer] = facts.producers;
  if (path.endsWith("/candidate.yml") && facts.producers.length === 1 && producer !== undefined) {
    return producer[1].workflow;
  }
  const apps = facts.products.filter(([, { kind }]) => kind === "app");
  const [app] = apps;
  if (path.endsWith("/release.yml") && apps.length === 1 && app !== undefined) {
    return app[1].workflow;
  }
  return path;
}

function productOf(
  path: string,
  workflow: Workflow,
  { products }: RepositoryFacts,
): Product | undefined {
  const promotes = workflow.jobs.some(({ uses }) => callOf(uses) === "promote");
  if (!promotes) return undefined;
  return products.find(([, product]) => product.workflow === path)?.[1];
}

function toolingEdits(content: string, workflow: Workflow, { tooling }: RepositoryFacts): Edit[] {
  if (tooling === undefined) return [];
  const comments = readComments(content);
  return usesOf(workflow).flatMap(({ uses, text }) => {
    if (uses.kind !== "repository" || uses.repository.toLowerCase() !== TOOLING) return [];
    const path = uses.path === "" ? "" : `/${uses.path}`;
    const edit = replaceText(text, `${tooling.repository}${path}@${tooling.sha}`);
    const comment = comments.find((one) => one.line === text.line && !one.alone);
    // What the template says of its own commit is not true of another one.
    if (comment === undefined || uses.ref === tooling.sha) return [edit];
    const { line, column } = comment;
    return [edit, { line, column, from: `# ${comment.text}`, to: "# main" }];
  });
}

function branchEdits({ triggers }: Workflow, { producers }: RepositoryFacts): Edit[] {
  const branch = producers[0]?.[1].branch;
  if (branch === undefined || branch === "main") return [];
  return [...triggers.values()]
    .flatMap((trigger) => textsOf(at(trigger, "branches")))
    .filter(({ text }) => text === "main")
    .map((text) => replaceText(text, branch));
}

function jobEdits(job: Job, facts: RepositoryFacts, product: Product | undefined): Edit[] {
  const call = callOf(job.uses);
  if (call === "candidate") return candidateEdits(job, facts);
  if (call === "promote") return promoteEdits(job, facts, product);
  return job.steps.flatMap((step) => [...manifestEdits(step, facts), ...auditEdits(step, facts)]);
}

/** The previous manifest must be signed with the key that the next one will be signed with. */
function manifestEdits({ uses, with: given }: Step, { products }: RepositoryFacts): Edit[] {
  if (uses === undefined || actionFolder(uses.text) !== "build-manifest") return [];
  const keys = new Set(products.flatMap(([, { manifest }]) => manifest?.public_key ?? []));
  const [key] = keys;
  return change(given.get("public-key"), keys.size === 1 ? key : undefined);
}

/** An audit goes by the rules that promotions go by. */
function auditEdits({ uses, with: given }: Step, { policy }: RepositoryFacts): Edit[] {
  if (uses === undefined || actionFolder(uses.text) !== "audit-candidates") return [];
  return change(given.get("policy"), policy);
}

function candidateEdits(job: Job, { producers }: RepositoryFacts): Edit[] {
  const [only, ...others] = producers;
  const text = job.with.get("required-assets");
  const assets = only?.[1].assets ?? [];
  if (text === undefined || others.length > 0 || assets.length === 0) return [];
  return sameLines(text.text, assets) ? [] : [replaceText(text, assets.join("\n"))];
}

function promoteEdits(job: Job, facts: RepositoryFacts, product: Product | undefined): Edit[] {
  const gates = new Set(
    Object.values(product?.channels ?? {}).map(({ environment }) => environment),
  );
  const [gate] = gates;
  return [
    change(job.with.get("policy"), facts.policy),
    // Which of several gates a run needs depends on its channel: that is for a person to write.
    change(job.with.get("environment"), gates.size === 1 ? gate : undefined),
    change(job.with.get("manifest-public-key"), product?.manifest?.public_key),
  ].flat();
}

function change(text: TextNode | undefined, to: string | undefined): Edit[] {
  if (text === undefined || to === undefined || text.text === to) return [];
  return text.expressions.length > 0 ? [] : [replaceText(text, to)];
}

function callOf(uses: TextNode | undefined): string | undefined {
  if (uses === undefined || parseUses(uses.text).kind !== "repository") return undefined;
  return CALLS.exec(actionFolder(uses.text))?.[1];
}

function sameLines(text: string, lines: readonly string[]): boolean {
  return (
    text
      .trim()
      .split(/\s*\n\s*/)
      .join("\n") === lines.join("\n")
  );
}

/** Names of the environments that a workflow waits for, for people. */
export function environmentsOf({ path, content }: TemplateFile): readonly string[] {
  const { workflow } = readFileModel(path, content);
  const named = workflow.jobs.flatMap((job) =>
    ["environment", "secrets-environment"].flatMap((key) => job.with.get(key)?.text ?? []),
  );
  return [...new Set(named)].filter((name) => name !== "none" && !name.includes("${{"));
}
