import {
  boolean,
  choice,
  optionalText,
  password,
  platformKeys,
  present,
  requiredKey,
} from "@release-actions/action-kit";
import { secretForms, type UpdaterRequest } from "@release-actions/lanes";

/** What the inputs say about latest.json. The secret key is read only when it is asked for. */
export function readUpdater(): UpdaterRequest {
  return {
    mode: choice("latest-json", ["auto", "required", "none"]),
    channel: choice("updater-channel", ["stable", "all"]),
    ...present({ publicKey: optionalText("updater-public-key") }),
    requiredPlatforms: platformKeys("required-platforms"),
    requireSignedVersion: boolean("require-signed-version", false),
    signingKey: () => {
      const name = "updater-signing-key";
      if (optionalText(name) === undefined) return null;
      const text = requiredKey(name, secretForms);
      return { text, password: password(`${name}-password`) };
    },
  };
}
