import type { Fields } from "../http/fields.ts";

/** Reads `name`; characters GitHub does not allow in repository names become "-", as there. */
export function readName(fields: Fields): string {
  const name = fields.required("name").replaceAll(/[^A-Za-z0-9._-]+/g, "-");
  if (name.length > 100) {
    fields.problem("name", "custom", "name is too long (maximum is 100 characters)");
  }
  if (name === "." || name === ".." || name.toLowerCase().endsWith(".git")) {
    fields.problem("name", "custom", "name is reserved");
  }
  return name;
}
