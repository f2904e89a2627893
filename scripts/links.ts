// What the Markdown promises must be there: every relative link leads to a file and, with a #, to a
// heading or an anchor of it; every example that uses one of our actions gives inputs that it has.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parse } from "yaml";

const root = dirname(import.meta.dirname);
const OWN_ACTION = /^petitechose\/release-actions\/([\w-]+)@/;

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly jobs?: Readonly<Record<string, { readonly steps?: readonly Step[] }>>;
}

function pages(): readonly string[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"];
  const listed = execFileSync("git", args, { cwd: root, encoding: "utf8" });
  return listed.split("\n").filter((path) => path !== "" && existsSync(join(root, path)));
}

function linkProblems(page: string, text: string): string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, "").replaceAll(/`[^`\n]*`/g, "``");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = ""]) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [path = "", anchor] = target.split("#");
    const file = path === "" ? page : relative(root, join(root, dirname(page), path));
    if (!existsSync(join(root, file))) return [`${page}: ${target} leads nowhere`];
    if (anchor === undefined || statSync(join(root, file)).isDirectory()) return [];
    return anchorsOf(file).has(anchor) ? [] : [`${page}: ${target} has no such place`];
  });
}

/** GitHub's names of the headings, and the anchors that were set by hand. */
function anchorsOf(page: string): ReadonlySet<string> {
  const text = readFileSync(join(root, page), "utf8").replaceAll(/^```[\s\S]*?^```$/gm, "");
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(" ", "-"),
  );
  const byHand = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = ""]) => id);
  return new Set([...headings, ...byHand]);
}

function exampleProblems(page: string, text: string): string[] {
  return [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].flatMap(([, example = ""]) => {
    const document: unknown = parse(example);
    return stepsIn(document).flatMap((step) => stepProblems(page, step));
  });
}

/** The steps of a whole workflow, or of an excerpt that is a list of steps. */
function stepsIn(document: unknown): readonly Step[] {
  if (Array.isArray(document)) return document as Step[];
  const jobs = (document as Workflow | null)?.jobs ?? {};
  return Object.values(jobs).flatMap(({ steps }) => steps ?? []);
}

function stepProblems(page: string, step: Step): string[] {
  const action = OWN_ACTION.exec(step.uses ?? "")?.[1];
  if (action === undefined) return [];
  const file = join(root, action, "action.yml");
  if (!existsSync(file)) return [`${page}: an example uses ${action}, which is not there`];
  const { inputs } = parse(readFileSync(file, "utf8")) as {
    inputs: Readonly<Record<string, { required?: boolean }>>;
  };
  const given = Object.keys(step.with ?? {});
  const unknown = given.filter((name) => !Object.hasOwn(inputs, name));
  const missing = Object.entries(inputs)
    .filter(([name, { required }]) => required === true && !given.includes(name))
    .map(([name]) => name);
  return [
    ...unknown.map((name) => `${page}: ${action} has no input ${name}`),
    ...missing.map((name) => `${page}: an example of ${action} lacks the input ${name}`),
  ];
}

const problems = pages().flatMap((page) => {
  const text = readFileSync(join(root, page), "utf8");
  return [...linkProblems(page, text), ...exampleProblems(page, text)];
});
for (const line of problems) process.stderr.write(`${line}\n`);
process.exit(problems.length === 0 ? 0 : 1);
