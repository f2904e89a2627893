// Speaks the command line protocol of the Sigstore project's conformance suite, as far as it judges
// bundles (docs/provenance.md). The suite runs it as
// `verify-bundle --bundle FILE (--certificate-identity ID --certificate-oidc-issuer URL | --key PEM)
//  [--trusted-root FILE] FILE_OR_DIGEST`; exit code 0 means that the bundle is taken.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { formatError, parseDigest, toReleaseError } from "@release-actions/contract";
import { pinnedTrustRoots, readTrustRoots, verifyBundle } from "@release-actions/provenance/verify";

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      bundle: { type: "string" },
      "certificate-identity": { type: "string" },
      "certificate-oidc-issuer": { type: "string" },
      key: { type: "string" },
      "trusted-root": { type: "string" },
    },
  });
  const [command, target = ""] = positionals;
  if (command !== "verify-bundle") throw new Error(`${command ?? "no command"} is not offered`);
  const file = values["trusted-root"];
  const roots =
    file === undefined ? pinnedTrustRoots() : readTrustRoots(await readFile(file), file);
  const digest = existsSync(target) ? null : parseDigest(target);
  const trust =
    values.key === undefined
      ? {
          identity: {
            subject: values["certificate-identity"] ?? "",
            issuer: values["certificate-oidc-issuer"] ?? "",
          },
        }
      : { publicKey: await readFile(values.key, "utf8") };
  const bundle = await readFile(values.bundle ?? "");
  verifyBundle(bundle, digest ?? (await readFile(target)), { roots, ...trust });
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${formatError(toReleaseError(error))}\n`);
  process.exitCode = 1;
}
