import { parseFile, type FileKind, type ParseProblem } from "../parse/parse-file.ts";
import type { Node } from "../parse/node.ts";
import { readAction, readWorkflow } from "./read-workflow.ts";
import type { Workflow } from "./workflow.ts";

/** A workflow or an action.yml by its parts; without jobs when it cannot be read. */
export interface FileModel {
  readonly kind: FileKind;
  readonly workflow: Workflow;
  readonly problems: readonly ParseProblem[];
}

/** Never throws: what cannot be read is a problem. */
export function readFileModel(path: string, content: string): FileModel {
  const kind = /(?:^|\/)action\.ya?ml$/.test(path) ? "action" : "workflow";
  const { root, problems } = parseFile(kind, path, content);
  return { kind, problems, workflow: root === undefined ? NOTHING : model(kind, root) };
}

function model(kind: FileKind, root: Node): Workflow {
  return kind === "action" ? readAction(root) : readWorkflow(root);
}

const NOTHING: Workflow = {
  root: { kind: "map", line: 1, column: 1, entries: [] },
  triggers: new Map(),
  env: new Map(),
  jobs: [],
};
