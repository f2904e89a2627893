import type { Attack } from "../attack.ts";
import { listed } from "../forged.ts";

const ZEROS = "0".repeat(64);

export const attack: Attack = {
  id: "T08",
  title: "checksums.txt disagrees with candidate.json",
  variants: [
    listed("one digit edited", "checksums_mismatch", (text) =>
      text.replace(/^[0-9a-f]/, (digit) => (digit === "0" ? "1" : "0")),
    ),
    listed("a line removed", "checksums_mismatch", (text) => text.replace(/^.*\n/, "")),
    listed("a line added", "checksums_mismatch", (text) => `${text}${ZEROS}  zzz.bin\n`),
    listed("two digests exchanged", "checksums_mismatch", (text) => {
      const [first = "", second = "", ...rest] = text.split("\n");
      const exchanged = [
        second.slice(0, 64) + first.slice(64),
        first.slice(0, 64) + second.slice(64),
      ];
      return [...exchanged, ...rest].join("\n");
    }),
    listed("the seal's own line edited", "checksums_mismatch", (text) =>
      text.replace(/^[0-9a-f]{64}(?= {2}candidate\.json$)/m, ZEROS),
    ),
  ],
};
