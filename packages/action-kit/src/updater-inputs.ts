import { parseUpdaterPlatform, PLATFORM_GRAMMAR } from "@release-actions/contract";
import { invalid, lines } from "./inputs.ts";

/** Keys of platforms in latest.json. @throws ReleaseError `input_invalid` for one that no client asks for */
export function platformKeys(name: string): readonly string[] {
  const keys = lines(name);
  const bad = keys.find((key) => parseUpdaterPlatform(key) === null);
  if (bad !== undefined) throw invalid(name, PLATFORM_GRAMMAR, bad);
  return [...new Set(keys)];
}
