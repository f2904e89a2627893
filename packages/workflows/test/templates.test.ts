import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { lint, RULES, type LintOptions } from "@release-actions/workflows";
import { MISTAKES, type Lane } from "./mistakes.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

interface Template {
  /** As `ms release init` writes it. */
  readonly path: string;
  readonly folder: string;
  readonly content: string;
}

const templates: readonly Template[] = [
  ...readdirSync(join(ROOT, "workflows-templates"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => read("workflows-templates", name)),
  ...read(".github", "workflows"),
];

function read(parent: string, folder: string): readonly Template[] {
  return readdirSync(join(ROOT, parent, folder))
    .filter((file) => file.endsWith(".yml") && file !== "dependabot.yml")
    .map((file) => ({
      path: `.github/workflows/${file}`,
      folder,
      content: readFileSync(join(ROOT, parent, folder, file), "utf8"),
    }));
}

function rules({ path }: Template, content: string, options: LintOptions = {}): readonly string[] {
  return lint([{ path, content }], options).map(
    ({ rule, line, message }) => `${rule} ${line} ${message}`,
  );
}

function laneOf({ content }: Template): Lane | undefined {
  if (/audit-candidates@/.test(content)) return undefined;
  if (/promote\.yml@|promote-release@/.test(content)) return "promote";
  return /candidate\.yml@|create-candidate@/.test(content) ? "candidate" : "verify";
}

function concerns(lanes: readonly Lane[] | undefined, template: Template): boolean {
  const lane = laneOf(template);
  return lanes === undefined || (lane !== undefined && lanes.includes(lane));
}

test("there are templates, and the mistakes are those of every rule", () => {
  assert.ok(templates.length > 12);
  const covered = new Set(MISTAKES.map(({ rule }) => rule));
  assert.deepEqual(
    RULES.map(({ id }) => id).filter((id) => !covered.has(id)),
    [],
  );
});

for (const template of templates) {
  const title = `${template.folder}/${template.path.split("/").at(-1) ?? ""}`;

  test(`${title} has no finding`, () => {
    assert.deepEqual(rules(template, template.content), []);
  });

  test(`${title} with one mistake is caught, whichever rule it breaks`, () => {
    let tried = 0;
    for (const { around = {}, break: spoil, lanes, rule } of MISTAKES) {
      if (!concerns(lanes, template)) continue;
      const broken = spoil(template.content);
      // Some templates have no place for a mistake: what calls others only has no step to spoil.
      if (broken === template.content) continue;
      tried += 1;
      const found = rules(template, broken, around);
      assert.ok(
        found.some((one) => one.startsWith(`${rule} `)),
        `${rule} is not found: ${found.join("\n")}\n${broken}`,
      );
    }
    assert.ok(tried >= 15, `only ${tried} mistakes fit`);
  });
}

test("every mistake fits at least one template", () => {
  for (const { rule, lanes, break: spoil } of MISTAKES) {
    const fitting = templates.filter(
      (one) => concerns(lanes, one) && spoil(one.content) !== one.content,
    );
    assert.ok(fitting.length > 0, rule);
  }
});
