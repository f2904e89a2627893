import { usesOf, type UsesPlace } from "../../model/all-uses.ts";
import { at, entries, textAt, type Place, type TextNode } from "../../parse/node.ts";
import { commentedBranch, commentedVersion } from "../versions.ts";
import { imagesMade, imageUsed } from "../../shell/images.ts";
import type { Found, LintFile, Rule } from "../rule.ts";
import { scriptsOf } from "../scripts.ts";

const FULL_SHA = /^[0-9a-f]{40}$/;
const DIGEST = /@sha256:[0-9a-f]{64}$/;
/** T68. */
export const unpinnedAction: Rule = {
  id: "unpinned-action",
  threats: ["T68"],
  severity: "error",
  title: "An action, a reusable workflow or an image is named by a tag or a branch.",
  why: "Whoever can move the tag decides what runs here, with this job's token and secrets.",
  fix: "Write the full commit SHA with the version in a comment (`@<40 digits> # v1.2.3`), an image with `@sha256:<digest>`; `ms release pins update` does it.",
  check: (file) => [
    ...usesOf(file.workflow).flatMap(unpinnedUses),
    ...imagesOf(file).flatMap(unpinnedImage),
    ...unpinnedRuns(file),
  ],
};

/** T69, as far as it can be seen offline. */
export const pinComment: Rule = {
  id: "pin-comment",
  threats: ["T69"],
  severity: "error",
  title:
    "A pinned action does not say in a comment which version it is, or two comments contradict each other.",
  why: "Nobody can review 40 digits: without the version a reader does not see what runs, and updates are not proposed.",
  fix: "Put the version behind the SHA: `# v1.2.3`, or `# main` for a commit between versions. `ms release pins check` finds out whether it is true.",
  check: (file, project) => {
    const all = project.files.flatMap(saidPins);
    return saidPins(file).flatMap(({ repository, ref, said, line, column }) => {
      const version = commentedVersion(said);
      if (version === undefined && commentedBranch(said) === undefined) {
        const found = said === "" ? "has no version in a comment" : `has the comment \`${said}\``;
        return [{ line, column, message: `${repository} ${found}.` }];
      }
      const other = all.find(
        (one) =>
          one.repository === repository &&
          one.ref !== ref &&
          version !== undefined &&
          commentedVersion(one.said) === version,
      );
      if (other === undefined) return [];
      const message = `${repository} is ${version} here and in ${other.path}:${other.line}, with different commits.`;
      return [{ line, column, message }];
    });
  },
};

interface SaidPin extends Place {
  readonly path: string;
  readonly repository: string;
  readonly ref: string;
  /** The comment behind it. */
  readonly said: string;
}

function saidPins(file: LintFile): readonly SaidPin[] {
  return usesOf(file.workflow).flatMap(({ uses, line, column }) => {
    if (uses.kind !== "repository" || !FULL_SHA.test(uses.ref)) return [];
    const comment = file.comments.find((one) => one.line === line && !one.alone);
    const { repository, ref } = uses;
    const said = comment?.text ?? "";
    return [{ path: file.path, repository: repository.toLowerCase(), ref, said, line, column }];
  });
}

function unpinnedUses({ uses, line, column }: UsesPlace): Found[] {
  if (uses.kind === "local") return [];
  if (uses.kind === "docker") {
    if (DIGEST.test(uses.image)) return [];
    return [{ line, column, message: `The image ${uses.image} has no digest.` }];
  }
  if (FULL_SHA.test(uses.ref)) return [];
  const how = uses.ref === "" ? "without a ref" : `at \`${uses.ref}\`, which can move`;
  return [{ line, column, message: `${uses.repository} is used ${how}.` }];
}

function unpinnedImage(text: TextNode): Found[] {
  // Chosen elsewhere: `${{ matrix.image }}` is judged where the matrix stands, if at all.
  if (text.expressions.length > 0 || text.text === "" || DIGEST.test(text.text)) return [];
  const { line, column } = text;
  return [{ line, column, message: `The image ${text.text} has no digest.` }];
}

/** `docker run node:24` in a script; not what the file builds itself, and not what a variable names. */
function unpinnedRuns(file: LintFile): readonly Found[] {
  const scripts = scriptsOf(file);
  const own = new Set(scripts.flatMap(({ all }) => all.flatMap(imagesMade)));
  return scripts.flatMap(({ all, place }) =>
    all.flatMap((command) => {
      const used = imageUsed(command);
      if (used === undefined || /\$/.test(used.image)) return [];
      if (DIGEST.test(used.image) || own.has(used.image)) return [];
      return [{ ...place(used.offset), message: `The image ${used.image} has no digest.` }];
    }),
  );
}

function imagesOf({ kind, workflow }: LintFile): readonly TextNode[] {
  if (kind === "action") {
    const image = textAt(workflow.root, "runs", "image");
    return image?.text.startsWith("docker://") ? [image] : [];
  }
  return workflow.jobs.flatMap(({ node }) => {
    const services = entries(at(node, "services")).map(({ value }) => value);
    return [at(node, "container"), ...services].flatMap((one) => {
      const image = textAt(one) ?? textAt(one, "image");
      return image === undefined ? [] : [image];
    });
  });
}
