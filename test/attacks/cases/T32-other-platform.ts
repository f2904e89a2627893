import type { LatestJson } from "@release-actions/contract";
import type { Attack } from "../attack.ts";
import { signFile, VERSION } from "../../support/updater.ts";
import { updater } from "../apps.ts";

/** One platform's entry with a part of another one's. */
function mixed(
  { platforms, ...rest }: LatestJson,
  into: string,
  from: string,
  parts: readonly ("url" | "signature")[],
): LatestJson {
  const entry = platforms[into] ?? { url: "", signature: "" };
  const other = platforms[from] ?? entry;
  const taken = Object.fromEntries(parts.map((part) => [part, other[part]]));
  return { ...rest, platforms: { ...platforms, [into]: { ...entry, ...taken } } };
}

const both = ["url", "signature"] as const;

const APP = "App_1.0.0_amd64.AppImage";

export const attack: Attack = {
  id: "T32",
  title: "Another platform's file or signature",
  variants: [
    updater("another platform's signature", "platform_signature_invalid", (genuine) =>
      mixed(genuine, "linux-x86_64", "darwin-x86_64", ["signature"]),
    ),
    updater(
      "a signature of other bytes under its name",
      "platform_signature_invalid",
      async (genuine, key) => {
        const signature = await signFile(key, APP, {
          version: VERSION,
          bytes: Buffer.from("other"),
        });
        const platforms = Object.entries(genuine.platforms).map(([platform, entry]) => [
          platform,
          entry.url.endsWith(APP) ? { ...entry, signature } : entry,
        ]);
        return { ...genuine, platforms: Object.fromEntries(platforms) as typeof genuine.platforms };
      },
    ),
    updater("another platform's address", "platform_asset_mismatch", (genuine) =>
      mixed(genuine, "linux-x86_64", "windows-x86_64", ["url"]),
    ),
    updater("another platform's whole entry", "platform_asset_mismatch", (genuine) =>
      mixed(genuine, "darwin-aarch64", "darwin-x86_64", both),
    ),
  ],
};
