import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** An action or reusable workflow of another repository. */
export interface Used {
  /** `owner/repo` */
  readonly repository: string;
  readonly ref: string;
}

const USES = /\buses["']?:\s*["']?([\w.-]+\/[\w.-]+)(?:\/[^@\s"']*)?@([^\s"'#,}]+)/g;

/** Everything of other repositories that a text (a workflow, an action.yml) uses. */
export function usedIn(text: string): Used[] {
  return [...text.matchAll(USES)].flatMap(([, repository, ref]) =>
    repository === undefined || ref === undefined ? [] : [{ repository, ref }],
  );
}

/** The same for all workflows and actions below a directory. */
export async function usedBelow(directory: string): Promise<Used[]> {
  const files = await readdir(directory, { recursive: true, withFileTypes: true });
  const found: Used[] = [];
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    const wanted =
      /^action\.ya?ml$/.test(file.name) ||
      /[\\/]\.github[\\/]workflows[\\/][^\\/]+\.ya?ml$/.test(path);
    if (file.isFile() && wanted) found.push(...usedIn(await readFile(path, "utf8")));
  }
  return found;
}
