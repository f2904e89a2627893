import { DOCUMENTS, FAILURE } from "../../packages/cli/src/documents/documents.ts";
import type { Generated } from "../generate.ts";

const FOLDER = "packages/cli/schemas";
const AT = "https://raw.githubusercontent.com/petitechose/release-actions/main";

/** The schema of what each command prints with --json, and of what any prints when it fails. */
export function commandDocuments(): Promise<readonly Generated[]> {
  const schemas = Object.entries(DOCUMENTS).map(([words, { schema }]) =>
    published(words.replaceAll(" ", "-"), `What \`ms ${words} --json\` prints.`, schema),
  );
  const failure = "What a command prints with --json when it fails, whichever it is.";
  return Promise.resolve([...schemas, published("failure", failure, FAILURE.schema)]);
}

function published(name: string, description: string, schema: object): Generated {
  const path = `${FOLDER}/${name}.v1.schema.json`;
  const document = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `${AT}/${path}`,
    description,
    ...schema,
  };
  return { path, content: `${JSON.stringify(document, null, 2)}\n` };
}
