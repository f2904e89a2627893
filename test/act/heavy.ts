/** What builds a release, as the tools on a job's PATH say when they are called. */
export const HEAVY =
  /cargo build|tauri -- build|pio run|mvnw .*package|cmake --build|Run actions\/upload-artifact/;
