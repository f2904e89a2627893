/** What a `uses:` names. */
export type Uses =
  | { readonly kind: "local"; readonly path: string }
  | { readonly kind: "docker"; readonly image: string }
  | {
      readonly kind: "repository";
      /** `owner/name`. */
      readonly repository: string;
      /** Folder of the action or path of the workflow; empty for the root. */
      readonly path: string;
      readonly ref: string;
    };

export function parseUses(text: string): Uses {
  const trimmed = text.trim();
  if (trimmed.startsWith("./") || trimmed.startsWith("../"))
    return { kind: "local", path: trimmed };
  if (trimmed.startsWith("docker://")) return { kind: "docker", image: trimmed.slice(9) };
  const cut = trimmed.indexOf("@");
  const name = cut < 0 ? trimmed : trimmed.slice(0, cut);
  const [owner = "", repo = "", ...path] = name.split("/");
  return {
    kind: "repository",
    repository: `${owner}/${repo}`,
    path: path.join("/"),
    ref: cut < 0 ? "" : trimmed.slice(cut + 1),
  };
}

/** `owner/name/path` in lower case, without the ref; empty for images. */
export function actionName(text: string): string {
  const uses = parseUses(text);
  if (uses.kind === "docker") return "";
  if (uses.kind === "local") return uses.path.replace(/\/+$/, "");
  const parts = [uses.repository, uses.path].filter((part) => part !== "");
  return parts.join("/").toLowerCase();
}

/** The last folder of an action's name: `create-candidate`, wherever it is kept. */
export function actionFolder(text: string): string {
  return actionName(text).split("/").at(-1) ?? "";
}
