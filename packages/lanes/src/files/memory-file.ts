import { sha256, type AssetName } from "@release-actions/contract";
import type { LocalFile } from "./local-file.ts";

/** A document of ours, as something that can be uploaded like a file. */
export function memoryFile(name: AssetName, bytes: Uint8Array): LocalFile {
  return {
    name,
    path: name,
    size: bytes.byteLength,
    digest: sha256(bytes),
    open: () =>
      new ReadableStream({
        start: (controller) => {
          controller.enqueue(bytes);
          controller.close();
        },
      }),
    assertUnchanged: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
