import type { Attack } from "../attack.ts";
import { built, inventoried, unreadable } from "../names.ts";

const NAMES = ["a‮b", "a⁦", "a​b", "﻿a", "a­b", "a\x07", "a\nb", "a", "ab", "a\x1B[2J"];

export const attack: Attack = {
  id: "T55",
  title: "Bidi and control characters in names",
  variants: [
    built(["app\u202exe.txt"], "asset_name_invalid"),
    built(["a\u001b[2J"], "asset_name_invalid"),
    inventoried("app\u202egpj.exe"),
    ...NAMES.flatMap(unreadable),
  ],
};
