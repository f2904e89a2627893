import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { JSONObjectReader } from "@actions/workflow-parser/templates/json-object-reader";
import { TemplateSchema } from "@actions/workflow-parser/templates/schema/template-schema";
import {
  TemplateContext,
  TemplateValidationErrors,
} from "@actions/workflow-parser/templates/template-context";
import { readTemplate } from "@actions/workflow-parser/templates/template-reader";
import type { TemplateToken } from "@actions/workflow-parser/templates/tokens/template-token";
import type { TokenRange } from "@actions/workflow-parser/templates/tokens/token-range";
import { NoOperationTraceWriter } from "@actions/workflow-parser/templates/trace-writer";
import { YamlObjectReader } from "@actions/workflow-parser/workflows/yaml-object-reader";
import { parseDocument } from "yaml";
import { LONGEST_FILE } from "./limits.ts";
import type { Node, Place } from "./node.ts";
import { toNode } from "./to-node.ts";

export type FileKind = "workflow" | "action";

/** Something that GitHub would refuse, or cannot mean what it says. */
export interface ParseProblem extends Place {
  readonly message: string;
  readonly expression: boolean;
}

export interface ParsedFile {
  readonly root: Node | undefined;
  readonly problems: readonly ParseProblem[];
}

const MOST_ALIASES = 100;

/**
 * A workflow or an action.yml, read by GitHub's own parser under GitHub's own schema. Never throws:
 * what cannot be read is a problem.
 */
export function parseFile(kind: FileKind, name: string, content: string): ParsedFile {
  const refused = tooMuch(content);
  if (refused !== undefined) return { root: undefined, problems: [problem(refused)] };
  try {
    return parse(kind, name, content);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { root: undefined, problems: [problem(message)] };
  }
}

function parse(kind: FileKind, name: string, content: string): ParsedFile {
  const context = new Context(schemaOf(kind));
  const file = context.getFileId(name);
  const reader = new YamlObjectReader(file, content);
  if (reader.errors.length > 0) {
    const problems = reader.errors.map(({ message, range }) =>
      problem(message.split("\n")[0] ?? message, range?.start),
    );
    return { root: undefined, problems };
  }
  const type = kind === "workflow" ? "workflow-root-strict" : "action-root";
  const token = readTemplate(context, type, reader, file);
  const root =
    token === undefined
      ? undefined
      : toNode(token, (message, place) => {
          context.problems.push({ ...problem(message, place), expression: true });
        });
  return { root, problems: context.problems };
}

/** Collects what the parser finds, and whether it was an expression that it could not read. */
class Context extends TemplateContext {
  readonly problems: ParseProblem[] = [];

  constructor(schema: TemplateSchema) {
    super(new TemplateValidationErrors(), schema, new NoOperationTraceWriter());
  }

  override error(
    token: TemplateToken | number | undefined,
    error: unknown,
    range?: TokenRange,
  ): void {
    const place = range ?? (typeof token === "object" ? token.range : undefined);
    const message = error instanceof Error ? error.message : String(error);
    const expression = error instanceof Error && "pos" in error;
    const closed = /^The expression is not closed|^An expression was expected/.test(message);
    this.problems.push({ ...problem(message, place?.start), expression: expression || closed });
  }
}

/** Aliases within aliases grow without end; the parser would resolve them all. */
function tooMuch(content: string): string | undefined {
  if (content.length > LONGEST_FILE) return `The file has more than ${LONGEST_FILE} characters.`;
  if (!content.includes("*")) return undefined;
  try {
    parseDocument(content, { uniqueKeys: false, logLevel: "silent" }).toJS({
      maxAliasCount: MOST_ALIASES,
    });
  } catch (error) {
    return error instanceof Error ? error.message : "cannot be read";
  }
  return undefined;
}

function problem(message: string, start?: Place): ParseProblem {
  return { message, line: start?.line ?? 1, column: start?.column ?? 1, expression: false };
}

const schemas = new Map<FileKind, TemplateSchema>();

/**
 * The schema, read as a file: the package's own modules import it as JSON without an import
 * attribute, which Node refuses; everything else of the package is used as it is.
 */
function schemaOf(kind: FileKind): TemplateSchema {
  const known = schemas.get(kind);
  if (known !== undefined) return known;
  const beside = import.meta.resolve("@actions/workflow-parser");
  const path = fileURLToPath(new URL(`${kind}-v1.0.min.json`, beside));
  const schema = TemplateSchema.load(new JSONObjectReader(undefined, readFileSync(path, "utf8")));
  schemas.set(kind, schema);
  return schema;
}
