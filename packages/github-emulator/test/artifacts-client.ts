import { DefaultArtifactClient } from "@actions/artifact";

/**
 * Runs one command with the artifact client, as a step of a job would: the client reads its
 * surroundings from the environment, so each command has a process of its own.
 */
const [command = "", ...args] = process.argv.slice(2);
const client = new DefaultArtifactClient();

async function run(): Promise<unknown> {
  const [first = "", second = "", ...rest] = args;
  switch (command) {
    case "upload":
      return client.uploadArtifact(first, rest, second, { compressionLevel: 0 });
    case "upload-file":
      return client.uploadArtifact("", [first], second, { skipArchive: true });
    case "list":
      return client.listArtifacts();
    case "get":
      return client.getArtifact(first);
    case "download":
      return client.downloadArtifact(Number(first), {
        path: second,
        ...(rest[0] === undefined ? {} : { expectedHash: rest[0] }),
      });
    case "delete":
      return client.deleteArtifact(first);
    default:
      throw new Error(`unknown command ${command}`);
  }
}

try {
  process.send?.({ ok: await run() });
} catch (error) {
  process.send?.({ error: error instanceof Error ? error.message : String(error) });
} finally {
  process.disconnect();
}
