/** What this server needs to know of a workflow file; running it is somebody else's work. */
export interface WorkflowFile {
  /** `name:` of the file, or its path. */
  readonly name: string;
  /** `run-name:` as written, or `null`. */
  readonly runName: string | null;
  readonly dispatchable: boolean;
}

const WORKFLOW_PATH = /^\.github\/workflows\/[^/]+\.ya?ml$/;

export function isWorkflowPath(path: string): boolean {
  return WORKFLOW_PATH.test(path);
}

/**
 * Reads the top-level keys of a workflow by their lines. A complete YAML reader would be needed for
 * aliases and block scalars in these keys, which nobody writes there.
 */
export function readWorkflowFile(path: string, text: string): WorkflowFile {
  const key = (name: string): string | null => {
    const line = new RegExp(`^(?:${name}|"${name}"|'${name}'):[ \\t]+(.+)$`, "m").exec(text)?.[1];
    return line === undefined ? null : unquote(line);
  };
  const code = text.replaceAll(/^\s*#.*$/gm, "");
  return {
    name: key("name") ?? path,
    runName: key("run-name"),
    dispatchable: /\bworkflow_dispatch\b/.test(code),
  };
}

/**
 * Fills `${{ inputs.x }}` into a run name. Other expressions become empty, as unknown properties do
 * on GitHub.
 */
export function fillRunName(template: string, inputs: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_all, expression: string) => {
    const name = /^(?:github\.event\.)?inputs\.([\w-]+)$/.exec(expression)?.[1];
    return name === undefined ? "" : (inputs[name] ?? "");
  });
}

function unquote(value: string): string {
  const trimmed = value.trim();
  const quoted = /^(["'])(.*?)\1(?:\s+#.*)?$/.exec(trimmed);
  return quoted?.[2] ?? trimmed.replace(/\s+#.*$/, "");
}
