import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ReleaseError } from "@release-actions/contract";
import { explained, verifyFile } from "@release-actions/lanes";
import {
  generateEd25519,
  generateMinisignKey,
  openMinisignKey,
  parseEd25519PublicKey,
  signMinisign,
  unwrapTauri,
  verifyEd25519,
  wrapTauri,
} from "@release-actions/signing";
import { VECTORS } from "../../packages/signing/test/hostile.ts";
import { create } from "../support/actions.ts";
import { download, replace } from "../support/assets.ts";
import { assertOk } from "../support/outcome.ts";
import { assetOf, candidateOf } from "../support/snapshot.ts";
import type { CallVariant, LaneVariant } from "./attack.ts";
import { updater } from "./apps.ts";

/** Hostile signatures whose names fit, given to the verifier of plain Ed25519. */
export function vectors(fits: RegExp): readonly CallVariant[] {
  return VECTORS.filter(({ what, valid }) => !valid && fits.test(what)).map(
    ({ what, key, message, signature }) => ({
      what,
      lane: "package",
      of: "signing: verifyEd25519",
      expect: "signature_invalid",
      call: () => {
        if (verifyEd25519(key, message, signature)) return;
        throw new ReleaseError({ code: "signature_invalid", message: what });
      },
    }),
  );
}

/** A public key that must not be taken, wherever one is configured. */
export function publicKey(what: string, text: string): CallVariant {
  return {
    what,
    lane: "package",
    of: "signing: parseEd25519PublicKey",
    expect: "public_key_invalid",
    call: () => explained(() => parseEd25519PublicKey(text)),
  };
}

/** A signed candidate whose signature is rewritten: what verify-candidate is to notice. */
export function resigned(
  what: string,
  rewrite: (signature: string) => string,
  inputs: (publicKey: string) => Readonly<Record<string, string>> = (key) => ({
    "public-key": key,
  }),
): LaneVariant {
  return {
    what,
    lane: "verify",
    expect: "signature_invalid",
    forge: async ({ bare }) => {
      const project = await bare();
      const pair = generateEd25519();
      assertOk(await create(project, { inputs: { "signing-key": pair.secretKey } }));
      const release = await candidateOf(project);
      const asset = assetOf(release, "candidate.json.sig");
      const text = (await download(project, asset)).toString();
      await replace(project, release, asset.name, rewrite(text));
      return { project, inputs: inputs(pair.publicKey), secrets: [pair.secretKey] };
    },
  };
}

/** One line of a minisign signature edited, met by a file's verification and by the updater's. */
export function minisignEdited(
  what: string,
  expect: "signature_invalid" | "signature_key_mismatch",
  edit: (text: string) => string,
): readonly [CallVariant, LaneVariant] {
  const call: CallVariant = {
    what,
    lane: "package",
    of: "lanes: verifyFile",
    expect,
    call: async ({ stage }) => {
      const pair = await generateMinisignKey({ password: undefined, format: "minisign" });
      const signer = await openMinisignKey(pair.secretKey, undefined);
      const content = Buffer.from("the content of a file");
      const statement = { timestamp: 1_700_000_000, file: "app.tar.gz", version: "1.2.3" };
      const text = await signMinisign(signer, once(content), statement);
      const file = join(await mkdtemp(join(stage.directory, "signed-")), "app.tar.gz");
      await writeFile(file, content);
      await verifyFile({ file, signature: text, publicKey: pair.publicKey });
      const signature = edit(text);
      if (signature === text) throw new Error("nothing was edited");
      return verifyFile({ file, signature, publicKey: pair.publicKey });
    },
  };
  const told = expect === "signature_invalid" ? "platform_signature_invalid" : expect;
  const lane = updater(`${what}, in latest.json`, told, (genuine) => {
    const platforms = Object.entries(genuine.platforms).map(([platform, entry]) => {
      const text = unwrapTauri(entry.signature) ?? "";
      return [platform, { ...entry, signature: wrapTauri(edit(text)) }];
    });
    return { ...genuine, platforms: Object.fromEntries(platforms) as typeof genuine.platforms };
  });
  return [call, lane];
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield bytes;
}

/** Edits the bytes that the second or fourth line is the base64 of. */
export function inBytes(
  text: string,
  line: 1 | 3,
  change: (bytes: Buffer) => Buffer | void,
): string {
  return inLine(text, line, (base64) => {
    const bytes = Buffer.from(base64, "base64");
    return (change(bytes) ?? bytes).toString("base64");
  });
}

/** Edits one of the four lines; from 0. */
export function inLine(
  text: string,
  line: 0 | 1 | 2 | 3,
  change: (text: string) => string,
): string {
  return text
    .split("\n")
    .map((one, at) => (at === line ? change(one) : one))
    .join("\n");
}
