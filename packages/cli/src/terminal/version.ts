import { readFileSync } from "node:fs";

/** Of this package. Two folders up in the sources as in the bundle: scripts/pack/layout.ts. */
export function version(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  );
  return typeof manifest === "object" && manifest !== null && "version" in manifest
    ? String(manifest.version)
    : "unknown";
}
