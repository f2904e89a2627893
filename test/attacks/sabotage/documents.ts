import { off, type Sabotage } from "./sabotage.ts";

const JSON_READER = "packages/contract/src/json/parse.ts";
const DOCUMENT = "packages/contract/src/document.ts";
const RULES = "packages/contract/src/candidate/rules.ts";
const NAME = "packages/contract/src/asset-name.ts";
const CHECKSUMS = "packages/contract/src/checksums/checksums.ts";
const YAML = "packages/lanes/src/config/read-yaml.ts";

export const sabotages: readonly Sabotage[] = [
  off(
    "the size of a document",
    JSON_READER,
    ["if (bytes.byteLength > limits.bytes) {", "if (bytes.byteLength < 0) {"],
    "T61/candidate.json: 100 MB",
  ),
  {
    what: "the byte order mark",
    file: JSON_READER,
    edits: [
      {
        find: "if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {",
        put: "if (0) {",
      },
      { find: "ignoreBOM: true", put: "ignoreBOM: false" },
    ],
    noticed: ["T60/candidate.json: a byte order mark"],
  },
  off("UTF-8", JSON_READER, ["fatal: true", "fatal: false"], "T60/candidate.json: a byte that is"),
  off(
    "what follows a document",
    JSON_READER,
    ['if (this.#scanner.peek() !== "") this.#scanner.stop', "if (!this) this.#scanner.stop"],
    "T60/candidate.json: a second document",
  ),
  off(
    "keys that reach a prototype",
    JSON_READER,
    ["if (FORBIDDEN_KEYS.has(key)) {", "if (!FORBIDDEN_KEYS) {"],
    "T58/candidate.json: __proto__",
  ),
  off(
    "duplicate keys",
    JSON_READER,
    ["if (!Object.hasOwn(object, key)) return true;", "if (object) return true;"],
    "T57/candidate.json: a key twice",
  ),
  off(
    "the depth of a document",
    JSON_READER,
    ["if (this.#path.length >= this.#limits.depth) {", "if (this.#path.length < 0) {"],
    "T61/candidate.json: 200,000 levels of arrays",
  ),
  off(
    "the schema",
    DOCUMENT,
    ["  if (!follows(value, kind)) {", "  if (!follows(value, kind) && !value) {"],
    "T62/candidate.json: an unknown field",
  ),
  off(
    "the rules between fields",
    DOCUMENT,
    ['if (problems.length > 0) throw refusal(kind.name, "document_invalid", problems);', ""],
    "T06/the same entry twice",
  ),
  off(
    "names that differ in case",
    RULES,
    ['    ...caseProblems(names, "/assets"),\n', ""],
    "T06/names that differ in case",
  ),
  off("reserved names", RULES, ["    ...reserved,\n", ""], 'T54/an inventory with "promotion'),
  off(
    "the characters of a name",
    NAME,
    ["if (!ALLOWED.test(name)) {", "if (!name) {"],
    'T53/checksums.txt with "a b"',
  ),
  off(
    "device names",
    NAME,
    ["if (DEVICE.test(name))", "if (!name)"],
    'T51/checksums.txt with "CON"',
  ),
  off(
    "a leading dash",
    NAME,
    ['if (name.startsWith("-"))', "if (!name)"],
    'T54/checksums.txt with "-a"',
  ),
  off(
    "a leading dot",
    NAME,
    ['if (name.startsWith("."))', "if (!name)"],
    'T53/checksums.txt with ".a"',
  ),
  off(
    "a trailing dot",
    NAME,
    ['if (name.endsWith("."))', "if (!name)"],
    'T51/checksums.txt with "a."',
  ),
  off(
    "a file twice in checksums.txt",
    CHECKSUMS,
    ["if (first === undefined) {", "if (first !== -1) {"],
    "T63/checksums.txt: a line twice",
  ),
  off(
    "the last line feed of checksums.txt",
    CHECKSUMS,
    ['if (text.endsWith("\\n")) return [];', "if (text) return [];"],
    "T63/checksums.txt: no line feed",
  ),
  off(
    "the size of checksums.txt",
    CHECKSUMS,
    ["if (bytes.byteLength > MOST_BYTES) {", "if (bytes.byteLength < 0) {"],
    "T63/checksums.txt: 600 KB",
  ),
  off(
    "checksums.txt in its own list",
    CHECKSUMS,
    ["if (name.toLowerCase() === NAME)", "if (!name)"],
    "T63/checksums.txt: itself",
  ),
  off(
    "duplicate keys in release.yml",
    YAML,
    ["uniqueKeys: true", "uniqueKeys: false"],
    "T57/release.yml: a key twice",
  ),
  off(
    "the byte order mark of release.yml",
    YAML,
    ['if (!text.startsWith("\\uFEFF")) return text;', "return text;"],
    "T60/release.yml: a byte order mark",
  ),
];
