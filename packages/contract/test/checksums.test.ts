import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { parseChecksums, serialiseChecksums, sha256 } from "@release-actions/contract";
import { assetName, bytesOf, digestOf, refusalOf } from "./samples.ts";

const refused = (bytes: Uint8Array, code = "checksums_invalid"): string[] =>
  refusalOf(() => parseChecksums(bytes), code);

const HEX = "a".repeat(64);

test("checksums keep their order", () => {
  const bytes = bytesOf(`${HEX}  b.txt\n${"1".repeat(64)}  candidate.json\n`);
  const entries = parseChecksums(bytes);
  assert.deepEqual(entries, [
    { name: "b.txt", digest: `sha256:${HEX}` },
    { name: "candidate.json", digest: digestOf("1") },
  ]);
  assert.deepEqual(serialiseChecksums(entries), bytes);
});

describe("T63 what programs read differently is refused, with its line", () => {
  const good = `${HEX}  a\n`;
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ["an empty file", "", [" is empty"]],
    ["no last line feed", `${HEX}  a`, ["/1 does not end with a line feed"]],
    [
      "carriage returns",
      `${HEX}  a\r\n${HEX}  b\r\n`,
      ["/1 ends with a carriage return", "/2 ends with a carriage return"],
    ],
    ["a byte order mark", `\uFEFF${good}`, ["/1 starts with a byte order mark"]],
    ["garbage", `${good}garbage\n`, ["/2 is not 64 lower-case"]],
    ["a comment", `# made by x\n${good}`, ["/1 is not 64 lower-case"]],
    ["an escaped name", `\\${HEX}  a\\nb\n`, ["/1 has an escaped name"]],
    ["a duplicate", `${good}${good}`, ["/2 names the file of line 1 again"]],
    ["a duplicate in another case", `${good}${HEX}  A\n`, ["/2 names the file of line 1 again"]],
    ["an empty line", `${good}\n${HEX}  b\n`, ["/2 is empty"]],
    ["an empty last line", `${good}\n`, ["/2 is empty"]],
    ["one space", `${HEX} a\n`, ["/1 is not 64 lower-case"]],
    ["three spaces", `${HEX}   a\n`, ["/1 has a name that"]],
    ["a tab", `${HEX}\ta\n`, ["/1 is not 64 lower-case"]],
    ["a binary mark", `${HEX} *a\n`, ["/1 has a binary mark"]],
    ["upper case", `${HEX.toUpperCase()}  a\n`, ["/1 has a digest in upper case"]],
    ["a digest too short", `${HEX.slice(1)}  a\n`, ["/1 is not 64 lower-case"]],
    ["BSD style", `SHA256 (a) = ${HEX}\n`, ["/1 is not 64 lower-case"]],
    ["a path", `${HEX}  ../a\n`, ["/1 has a name that"]],
    ["no name", `${HEX}  \n`, ["/1 is not 64 lower-case"]],
    ["itself", `${HEX}  checksums.txt\n`, ["/1 names checksums.txt itself"]],
    ["NUL", `${HEX}  a\0b\n`, ["/1 has a name that"]],
  ];
  for (const [name, text, expected] of cases) {
    test(name, () => {
      const problems = refused(bytesOf(text));
      assert.equal(problems.length, expected.length, problems.join("\n"));
      for (const [index, start] of expected.entries()) {
        assert.ok(problems[index]?.startsWith(start), `${problems[index]} / ${start}`);
      }
    });
  }

  test("bytes that are not UTF-8", () => {
    const bytes = Uint8Array.of(...bytesOf(`${HEX}  a`), 0xff, 0x0a);
    assert.match(refused(bytes)[0] ?? "", /^\/1 has a name/);
  });

  test("T61 more than a release can need", () => {
    assert.equal(refused(new Uint8Array(100_000_000), "document_too_large").length, 1);
  });
});

test("what readers would refuse is not written", () => {
  const entry = { name: assetName("a"), digest: digestOf("1") };
  assert.deepEqual(
    refusalOf(() => serialiseChecksums([]), "checksums_invalid"),
    [" is empty"],
  );
  assert.equal(refusalOf(() => serialiseChecksums([entry, entry]), "checksums_invalid").length, 1);
});

const sha256sum = spawnSync("sha256sum", ["--version"]).status === 0;

test("sha256sum -c accepts our checksums", { skip: !sha256sum && "no sha256sum" }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "checksums-"));
  try {
    const files = ["app+1.exe", "_a@b-c.bin", "candidate.json"].map((name) => ({
      name: assetName(name),
      bytes: bytesOf(`content of ${name}`),
    }));
    for (const { name, bytes } of files) await writeFile(join(folder, name), bytes);
    const entries = files.map(({ name, bytes }) => ({ name, digest: sha256(bytes) }));
    await writeFile(join(folder, "checksums.txt"), serialiseChecksums(entries));
    const run = spawnSync("sha256sum", ["--strict", "-c", "checksums.txt"], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C" },
    });
    assert.equal(run.stdout, "app+1.exe: OK\n_a@b-c.bin: OK\ncandidate.json: OK\n");
    assert.equal(run.status, 0, run.stderr);
  } finally {
    await rm(folder, { recursive: true });
  }
});
