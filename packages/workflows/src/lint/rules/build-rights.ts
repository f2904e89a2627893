import { secretRead } from "../../expressions/untrusted.ts";
import type { Job, Workflow } from "../../model/workflow.ts";
import { allTexts } from "../../parse/node.ts";
import { buildsOf, type Build } from "../builds.ts";
import type { Found, Rule } from "../rule.ts";
import { writes } from "./permissions.ts";

// With one of these, code of the source could release, attest or pass for the release workflow.
const DANGEROUS = new Set(["write-all", "id-token", "attestations", "contents", "deployments"]);

/** T71. */
export const buildWithRights: Rule = {
  id: "build-with-rights",
  threats: ["T71"],
  severity: "error",
  title: "A job that runs build code has a secret or the right to release.",
  why: "A dependency's install script, a build script or a test is code that nobody reviewed: it reads what the job has.",
  fix: "Build in a job with `contents: read` and no secrets, hand the files over as artifacts, and use the right in a job that runs no code of the source.",
  check: (file) => {
    const builds = buildsOf(file);
    return file.workflow.jobs.flatMap((job) => {
      const build = builds.find((one) => one.job === job);
      return build === undefined
        ? []
        : [...rights(file.workflow, job, build), ...secrets(file.workflow, job, build)];
    });
  },
};

function rights(workflow: Workflow, job: Job, { what }: Build): Found[] {
  const permissions = job.permissions ?? workflow.permissions;
  const found = writes(permissions).filter((name) => DANGEROUS.has(name));
  if (permissions === undefined || found.length === 0) return [];
  const { line, column } = permissions.key;
  const list = found.map((name) => (name === "write-all" ? name : `${name}: write`)).join(", ");
  return [{ line, column, message: `The job ${job.id} runs \`${what}\` and has ${list}.` }];
}

function secrets(workflow: Workflow, job: Job, { what }: Build): Found[] {
  const texts = [...workflow.env.values(), ...allTexts(job.node)];
  return texts.flatMap(({ expressions }) =>
    expressions.flatMap(({ source, line, column }) => {
      const name = secretRead(source);
      if (name === undefined) return [];
      return [{ line, column, message: `The job ${job.id} runs \`${what}\` and reads ${name}.` }];
    }),
  );
}
