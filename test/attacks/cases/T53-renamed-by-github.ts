import type { Attack } from "../attack.ts";
import { built, inventoried, unreadable } from "../names.ts";

const NAMES = ["a b", "a~b", "a,b", "a(1)", "a#b", "a%20b", "a&b", ".a", "a'b", "a=b", "a[b]"];

export const attack: Attack = {
  id: "T53",
  title: "A name that GitHub would change",
  variants: [
    built(["My App.exe"], "asset_name_invalid"),
    built(["app(1).exe"], "asset_name_invalid"),
    inventoried("My App.exe"),
    ...NAMES.flatMap(unreadable),
  ],
};
