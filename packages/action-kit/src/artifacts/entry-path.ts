// What artifact uploads refuse too, because Windows does not take it.
const FORBIDDEN = /["<>|*?:]/;
// oxlint-disable-next-line no-control-regex -- finding them is the point
const CONTROL = /[\u0000-\u001f\u007f]/;
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
const LONGEST_NAME = 255;
const LONGEST_PATH = 1024;

/**
 * Why a path in an archive must not be written, or null. The rules are those of all platforms at
 * once: an archive that is harmless here is harmless wherever this runs.
 */
export function explainEntryPath(path: string): string | null {
  if (path === "") return "is empty";
  if (path.includes("\\")) return "has a backslash";
  if (path.startsWith("/")) return "is absolute";
  if (/^[A-Za-z]:/.test(path)) return "starts with a drive letter";
  if (CONTROL.test(path)) return "has a control character";
  if (FORBIDDEN.test(path)) return 'has one of " < > | * ? :';
  if (path.length > LONGEST_PATH) return `is longer than ${LONGEST_PATH} characters`;
  const segments = path.replace(/\/$/, "").split("/");
  if (segments.some((segment) => segment === ".." || segment === "." || segment === "")) {
    return "has a segment that is empty, . or ..";
  }
  if (segments.some((segment) => /[. ]$/.test(segment))) {
    return "has a segment that ends in a dot or a space";
  }
  if (segments.some((segment) => DEVICE.test(segment))) return "names a device of Windows";
  if (segments.some((segment) => Buffer.byteLength(segment) > LONGEST_NAME)) {
    return `has a segment of more than ${LONGEST_NAME} bytes`;
  }
  return null;
}

/** What Windows and macOS take for one and the same path. */
export function foldPath(path: string): string {
  return path.normalize("NFC").toLowerCase().normalize("NFC");
}
