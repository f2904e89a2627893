// What the upload client refuses as well, since these names do not work on every file system.
const FORBIDDEN = /["\\/:<>|*?\r\n]/;

/** What is wrong with an artifact's name, or null. */
export function checkArtifactName(name: string): string | null {
  const found = FORBIDDEN.exec(name)?.[0];
  if (found === undefined) return null;
  return `the artifact name is not valid: ${name}. Contains ${JSON.stringify(found)}`;
}
