import { combinations, fillMatrix } from "../../model/matrix.ts";
import type { TextNode } from "../../parse/node.ts";
import type { Job } from "../../model/workflow.ts";
import { actionFolder } from "../../model/uses.ts";
import { buildsOf } from "../builds.ts";
import type { Found, LintFile, Project, Rule } from "../rule.ts";

/** A heavy build in the lane that every push waits for. */
export const heavyBuildInVerify: Rule = {
  id: "heavy-build-in-verify",
  threats: [],
  severity: "error",
  title: "A verify lane makes release files.",
  why: "Each push then pays for a build that nobody keeps; what is released is the candidate lane's one build of a commit.",
  fix: "Leave tests and checks here, and move the build to the candidate workflow.",
  check: (file) => {
    if (!file.lanes.has("verify") || file.lanes.has("candidate")) return [];
    return buildsOf(file)
      .filter(({ kind, job, what }) => {
        if (kind === "heavy") return true;
        // A tool for the checks is no release.
        return kind === "compile" && !what.startsWith("cargo install") && systems(job) > 1;
      })
      .map(({ kind, what, line, column }) => ({
        line,
        column,
        message:
          kind === "heavy"
            ? `\`${what}\` builds a release in a verify lane.`
            : `\`${what}\` is run for several systems in a verify lane.`,
      }));
  },
};

/** A promotion publishes bytes that are there already. */
export const compileInPromote: Rule = {
  id: "compile-in-promote",
  threats: [],
  severity: "error",
  title: "A promote lane compiles.",
  why: "What is published would not be what was verified and approved, and the build script would run beside the signing key.",
  fix: "Build in the candidate workflow; the promotion takes its files by their digests.",
  check: (file) =>
    file.lanes.has("promote")
      ? buildsOf(file)
          .filter(({ kind }) => kind !== "code")
          .map(({ what, line, column }) => ({
            line,
            column,
            message: `\`${what}\` builds in a promote lane.`,
          }))
      : [],
};

/** The gate. */
export const environmentMissing: Rule = {
  id: "environment-missing",
  threats: [],
  severity: "error",
  title: "A job promotes without the environment that release.yml asks for, or without any.",
  why: "Nobody is asked before it publishes, and a misspelt environment is created by GitHub, without protection.",
  fix: "Name the environment of the channel at the job that promotes (`environment:`), and give its name to promote-release as well.",
  check: (file, project) =>
    file.lanes.has("promote")
      ? file.workflow.jobs.flatMap((job) => gateProblems(job, file, project))
      : [],
};

function gateProblems(job: Job, file: LintFile, project: Project): Found[] {
  if (job.uses !== undefined) {
    if (!/^promote\.ya?ml$/.test(actionFolder(job.uses.text))) return [];
    return judgeGate(job, job.with.get("environment"), job.with.get("environment"), file, project);
  }
  return job.steps.flatMap((step) => {
    if (actionFolder(step.uses?.text ?? "") !== "promote-release") return [];
    return judgeGate(job, job.environment, step.with.get("environment"), file, project);
  });
}

/**
 * @param gate what GitHub enforces
 * @param named what the promotion is told; `none` for a channel without a gate
 */
function judgeGate(
  job: Job,
  gate: TextNode | undefined,
  named: TextNode | undefined,
  file: LintFile,
  project: Project,
): Found[] {
  const allowed = environmentsOf(file, project);
  const { line, column } = named ?? gate ?? job;
  const literal = named?.expressions.length === 0 ? named.text : undefined;
  if (literal !== undefined && allowed !== undefined && !allowed.has(literal)) {
    const list = [...allowed].join(", ");
    return [{ line, column, message: `${literal} is no environment of release.yml: ${list}.` }];
  }
  if (literal === "none") return [];
  if (gate === undefined) {
    return [{ line, column, message: `The job ${job.id} promotes without an environment.` }];
  }
  const differs = gate.expressions.length === 0 && literal !== undefined && gate.text !== literal;
  if (!differs) return [];
  return [
    { line, column, message: `The job waits for ${gate.text}, the promotion is told ${literal}.` },
  ];
}

function environmentsOf(file: LintFile, { config }: Project): ReadonlySet<string> | undefined {
  const products = Object.values(config?.products ?? {}).filter(
    ({ workflow }) => workflow === file.inRepository,
  );
  if (products.length === 0) return undefined;
  return new Set(
    products.flatMap(({ channels }) => Object.values(channels).map((one) => one.environment)),
  );
}

/** How many operating systems a job runs on, as far as its matrix says. */
function systems({ runsOn, matrix }: Job): number {
  const labels = (combinations(matrix) ?? []).flatMap((one) =>
    runsOn.flatMap(({ text }) => fillMatrix(text, one) ?? []),
  );
  return new Set(labels.map((label) => label.split("-")[0])).size;
}
