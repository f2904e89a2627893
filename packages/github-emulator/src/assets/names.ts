/**
 * The name under which GitHub stores an asset: accents are dropped, what is not a letter, digit or
 * one of "._-+@" becomes a dot, runs of dots become one, and a leading dot gets "default" before it.
 */
export function normaliseAssetName(name: string): string {
  const dotted = name
    .normalize("NFD")
    .replaceAll(/[\u0300-\u036F]/g, "")
    .replaceAll(/[^A-Za-z0-9._\-+@]/g, ".")
    .replaceAll(/\.{2,}/g, ".")
    .replace(/\.$/, "");
  if (dotted === "" && name !== "") return "default";
  return dotted.startsWith(".") ? `default${dotted}` : dotted;
}
