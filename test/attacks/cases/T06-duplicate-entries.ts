import type { Candidate } from "@release-actions/contract";
import type { Attack, LaneVariant } from "../attack.ts";
import { written } from "../forged.ts";

type Assets = Candidate["assets"];

const inventory = (what: string, change: (assets: Assets) => unknown): LaneVariant =>
  written(what, "document_invalid", (text) => {
    const candidate = JSON.parse(text) as Candidate;
    return JSON.stringify({ ...candidate, assets: change(candidate.assets) });
  });

export const attack: Attack = {
  id: "T06",
  title: "A name or an id twice in the inventory",
  variants: [
    inventory("the same entry twice", ([first, ...rest]) => [first, first, ...rest]),
    inventory("one name with two digests", ([first, second, ...rest]) => [
      first,
      { ...first, digest: second?.digest, size: second?.size },
      second,
      ...rest,
    ]),
    inventory("names that differ in case", ([first, ...rest]) => [
      { ...first, name: first?.name.toUpperCase() },
      first,
      ...rest,
    ]),
    written("an input's id twice", "document_invalid", (text) => {
      const input = { id: "core", repository: "acme/core", sha: "a".repeat(40) };
      const candidate = JSON.parse(text) as Candidate;
      return JSON.stringify({ ...candidate, inputs: [input, { ...input, sha: "b".repeat(40) }] });
    }),
  ],
};
