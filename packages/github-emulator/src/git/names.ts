const SHA = /^[0-9a-f]{40}$/;
// The characters git-check-ref-format refuses anywhere in a ref: controls, space, ~ ^ : ? * [ \ DEL.
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u0020~^:?*[\\\u007f]/;

/** The object id git gives to "nothing here": the old value of a ref that must not exist yet. */
export const ZERO_SHA = "0".repeat(40);

/** The tree without entries; git knows it without it being stored. */
export const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

export function isSha(text: string): boolean {
  return SHA.test(text);
}

/** Whether `name` is a full ref (`refs/heads/x`) by the rules of git-check-ref-format. */
export function isRefName(name: string): boolean {
  if (!name.startsWith("refs/") || name.length > 1024) return false;
  if (name.endsWith(".") || name.includes("..") || name.includes("@{")) return false;
  if (FORBIDDEN.test(name)) return false;
  const components = name.split("/");
  return (
    components.length >= 3 &&
    components.every(
      (component) => component !== "" && !component.startsWith(".") && !component.endsWith(".lock"),
    )
  );
}

/**
 * Whether `path` names something inside a tree: relative, no empty, `.` or `..` component, and no
 * `.git` (which a checkout would write into the clone's own repository).
 */
export function isTreePath(path: string): boolean {
  if (path === "" || path.includes("\0") || path.length > 4096) return false;
  return path
    .split("/")
    .every(
      (component) =>
        component !== "" &&
        component !== "." &&
        component !== ".." &&
        component.toLowerCase() !== ".git",
    );
}
