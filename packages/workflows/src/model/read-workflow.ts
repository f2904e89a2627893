import {
  at,
  entries,
  entry,
  items,
  textAt,
  textsOf,
  type MapEntry,
  type Node,
} from "../parse/node.ts";
import type { Concurrency, Job, Step, TextMap, Workflow } from "./workflow.ts";

/** A workflow file by its parts. */
export function readWorkflow(root: Node): Workflow {
  return {
    root,
    triggers: triggersOf(at(root, "on")),
    ...permissionsOf(root),
    ...concurrencyOf(root),
    env: envMap(at(root, "env")),
    jobs: entries(at(root, "jobs")).map(readJob),
  };
}

/** The steps of a composite action as a workflow of one job; none for other kinds of actions. */
export function readAction(root: Node): Workflow {
  const steps = at(root, "runs", "steps");
  const job: Job = {
    id: "runs",
    node: at(root, "runs") ?? root,
    line: steps?.line ?? 1,
    column: steps?.column ?? 1,
    with: new Map(),
    runsOn: [],
    env: new Map(),
    outputs: textMap(at(root, "outputs")),
    steps: items(steps).map(readStep),
  };
  return { root, triggers: new Map(), env: new Map(), jobs: steps === undefined ? [] : [job] };
}

function readJob({ key, value }: MapEntry): Job {
  const name = textAt(value, "name");
  const uses = textAt(value, "uses");
  const secrets = at(value, "secrets");
  const environment = textAt(value, "environment") ?? textAt(value, "environment", "name");
  const timeout = at(value, "timeout-minutes");
  const matrix = at(value, "strategy", "matrix");
  return {
    id: key.text,
    node: value,
    line: key.line,
    column: key.column,
    ...(name === undefined ? {} : { name }),
    ...(uses === undefined ? {} : { uses }),
    with: textMap(at(value, "with")),
    ...(secrets === undefined ? {} : { secrets }),
    ...permissionsOf(value),
    ...(environment === undefined ? {} : { environment }),
    ...concurrencyOf(value),
    ...(timeout === undefined ? {} : { timeout }),
    ...(matrix === undefined ? {} : { matrix }),
    runsOn: runsOn(at(value, "runs-on")),
    env: envMap(at(value, "env")),
    outputs: textMap(at(value, "outputs")),
    steps: items(at(value, "steps")).map(readStep),
  };
}

function readStep(node: Node): Step {
  const id = textAt(node, "id")?.text;
  const uses = textAt(node, "uses");
  const run = textAt(node, "run");
  const shell = textAt(node, "shell");
  return {
    node,
    line: node.line,
    column: node.column,
    ...(id === undefined ? {} : { id }),
    ...(uses === undefined ? {} : { uses }),
    ...(run === undefined ? {} : { run }),
    ...(shell === undefined ? {} : { shell }),
    with: textMap(at(node, "with")),
    env: envMap(at(node, "env")),
  };
}

function triggersOf(node: Node | undefined): ReadonlyMap<string, Node | undefined> {
  if (node?.kind === "map")
    return new Map(entries(node).map(({ key, value }) => [key.text, value]));
  return new Map(textsOf(node).map(({ text }) => [text, undefined]));
}

function permissionsOf(node: Node): { permissions?: MapEntry } {
  const permissions = entry(node, "permissions");
  return permissions === undefined ? {} : { permissions };
}

function concurrencyOf(node: Node): { concurrency?: Concurrency } {
  const found = entry(node, "concurrency");
  if (found === undefined) return {};
  const { line, column } = found.key;
  const group = textAt(found.value) ?? textAt(found.value, "group");
  const cancel = textAt(found.value, "cancel-in-progress");
  return {
    concurrency: {
      line,
      column,
      ...(group === undefined ? {} : { group }),
      ...(cancel === undefined ? {} : { cancel }),
    },
  };
}

function runsOn(node: Node | undefined): Job["runsOn"] {
  return textsOf(node?.kind === "map" ? at(node, "labels") : node);
}

/** Names of variables keep their case: a shell tells `path` from `PATH`. */
function envMap(node: Node | undefined): TextMap {
  return new Map(
    entries(node).flatMap(({ key, value }) => {
      const text = textAt(value);
      return text === undefined ? [] : [[key.text, text] as const];
    }),
  );
}

function textMap(node: Node | undefined): TextMap {
  return new Map(
    entries(node).flatMap(({ key, value }) => {
      // An action's outputs have their text one level deeper.
      const text = value.kind === "map" ? textAt(value, "value") : textAt(value);
      return text === undefined ? [] : [[key.text.toLowerCase(), text] as const];
    }),
  );
}
