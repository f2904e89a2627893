import type { Attack } from "../attack.ts";
import { built, inventoried, unreadable } from "../names.ts";

const NAMES = [
  "../x",
  "a/b",
  "/etc/passwd",
  "..",
  ".",
  "C:x",
  "a\0b",
  "CON",
  "nul.txt",
  "com1.tar.gz",
  String.raw`a\b`,
  String.raw`..\x`,
  "LPT9",
  "a.",
  "a ",
  " a",
];

export const attack: Attack = {
  id: "T51",
  title: "Names that are paths, devices, or change on some system",
  variants: [
    built([String.raw`a\b`], "asset_name_invalid"),
    built(["CON"], "asset_name_invalid"),
    built(["a."], "asset_name_invalid"),
    inventoried("../x"),
    inventoried(String.raw`..\x`),
    ...NAMES.flatMap(unreadable),
  ],
};
