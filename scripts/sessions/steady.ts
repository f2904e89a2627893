import { createHash } from "node:crypto";
import type { Run } from "./screen.ts";

/** How long something took, by the line that says so: on the local GitHub everything takes a moment. */
const TOOK: readonly (readonly [line: RegExp, took: string])[] = [
  [/candidate rc-.* in progress$/, "2 m 41 s"],
  [/candidate rc-.* failure$/, "2 m 44 s"],
  [/candidate rc-/, "5 m 08 s"],
  [/release v.* waiting$/, "1 m 17 s"],
  [/release v.* in progress$/, "2 m 03 s"],
  [/release v/, "2 m 26 s"],
  [/Check out$/, "4 s"],
  [/Build$/, "2 m 33 s"],
  [/● build$/, "2 m 37 s"],
  [/✘ build$/, "2 m 40 s"],
  [/build$/, "5 m 01 s"],
  [/Verify the candidate$/, "9 s"],
  [/Promote it$/, "6 s"],
  [/◆ promote$/, "1 m 17 s"],
  [/● promote$/, "12 s"],
  [/promote$/, "21 s"],
];
const CLOCK = /^ (?:\d+ h )?(?:\d+ m )?\d+ s$/;

/**
 * The same lines with what is another one each time replaced: how long something took. Two recordings of
 * the same are the same bytes, so that a difference is one that somebody made.
 */
export function steadyTimes(lines: readonly (readonly Run[])[]): readonly (readonly Run[])[] {
  return lines.map((runs) => {
    let before = "";
    return runs.map((run) => {
      const found = TOOK.find(([line]) => line.test(before));
      const shown = CLOCK.test(run.text) ? { ...run, text: ` ${found?.[1] ?? "1 s"}` } : run;
      before += run.text;
      return shown;
    });
  });
}

/** A commit's name has 40 digits and a digest 64; both are shown by their first 12, too. */
const NAME = /(?<![0-9a-f])([0-9a-f]{12})(?:[0-9a-f]{28}|[0-9a-f]{52})?(?![0-9a-f])/g;

/** Replaces the names of commits and digests, which depend on the time: by digests of "1", "2" and so on. */
export function steadyNames(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) =>
    text.replaceAll(NAME, (name, begins: string) => {
      const number = String(known.size + 1);
      const other = known.get(begins) ?? createHash("sha256").update(number).digest("hex");
      known.set(begins, other);
      return other.slice(0, name.length);
    });
}
