import type { Attack } from "../attack.ts";
import { signFile } from "../../support/updater.ts";
import { updater } from "../apps.ts";

const APP = "App_1.0.0_amd64.AppImage";

export const attack: Attack = {
  id: "T31",
  title: "latest.json announces another version than the signature's comment",
  variants: [
    updater("announced as 2.0.0", "updater_version_mismatch", (genuine) => ({
      ...genuine,
      version: "2.0.0",
    })),
    updater("one signature is of 0.9.0", "updater_version_mismatch", async (genuine, key) => {
      const signature = await signFile(key, APP, { version: "0.9.0" });
      const { platforms } = genuine;
      const changed = Object.entries(platforms).map(([platform, entry]) =>
        entry.url.endsWith(APP) ? [platform, { ...entry, signature }] : [platform, entry],
      );
      return { ...genuine, platforms: Object.fromEntries(changed) as typeof platforms };
    }),
    updater("announced as v1.0.0-beta", "updater_version_mismatch", (genuine) => ({
      ...genuine,
      version: "1.0.0-beta.1",
    })),
  ],
};
