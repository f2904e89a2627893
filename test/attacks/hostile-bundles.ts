import type { LaneVariant } from "./attack.ts";
import { written } from "./forged.ts";
import type { Hostile } from "./hostile.ts";
import { policyFile } from "./policed.ts";
import { receipt } from "./receipts.ts";

/** The named forgeries, met by a bundle wherever it reads a document that is JSON. */
export function metByBundles(
  hostile: readonly Hostile[],
  names: readonly string[],
): readonly LaneVariant[] {
  return names.flatMap((name) => {
    const { make } = byName(hostile, name);
    return [
      written(`a sealed candidate.json: ${name}`, "document_invalid", make),
      receipt(name, "document_invalid", make),
    ];
  });
}

/** A forged policy that is text, met by verify-candidate. */
export function metAsPolicy(hostile: readonly Hostile[], name: string): LaneVariant {
  const { make } = byName(hostile, name);
  return policyFile(name, (genuine) => {
    const made = make(genuine);
    if (typeof made !== "string") throw new Error(`${name} is no text`);
    return made;
  });
}

function byName(hostile: readonly Hostile[], name: string): Hostile {
  const found = hostile.find(({ what }) => what === name);
  if (!found) throw new Error(`there is no forgery ${name}`);
  return found;
}
