import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import {
  parseManifest,
  parseReleaseSpec,
  probeAsClient,
  serialiseManifest,
  serialiseReleaseSpec,
} from "@release-actions/contract";
import * as arbitrary from "./content-arbitrary.ts";
import { releaseSpec } from "./content-samples.ts";
import { bytesOf, must } from "./samples.ts";

const CLIENT = { id: "installer", minimum_version: "1.0.0", manifest_schemas: [3] };
const SITUATION = {
  client: CLIENT,
  channel: "beta",
  platforms: releaseSpec.platforms,
  repositoryUrl: "https://github.com/octo-org/demo",
} as const;

test("a manifest that was written is read back equal, and written again byte by byte", () => {
  fc.assert(
    fc.property(arbitrary.manifest, (document) => {
      const bytes = serialiseManifest(document);
      assert.deepEqual(parseManifest(bytes), document);
      assert.deepEqual(serialiseManifest(parseManifest(bytes)), bytes);
    }),
    { numRuns: 300 },
  );
});

test("a release spec that was written is read back equal, and written again byte by byte", () => {
  fc.assert(
    fc.property(arbitrary.releaseSpec, (document) => {
      const bytes = serialiseReleaseSpec(document);
      assert.deepEqual(parseReleaseSpec(bytes), document);
      assert.deepEqual(serialiseReleaseSpec(parseReleaseSpec(bytes)), bytes);
    }),
    { numRuns: 300 },
  );
});

test("a client installs every manifest that we write, for every platform that has a default", () => {
  fc.assert(
    fc.property(arbitrary.manifest, (document) => {
      const platforms = document.install_sets.map(({ os, arch }) => ({
        os: must(os ?? null),
        arch: must(arch ?? null),
      }));
      assert.deepEqual(probeAsClient(serialiseManifest(document), { ...SITUATION, platforms }), []);
    }),
    { numRuns: 300 },
  );
});

test("whatever a client is served, it answers with problems and never throws", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    fc.json({ maxDepth: 4 }).map(bytesOf),
    fc
      .tuple(fc.jsonValue(), fc.jsonValue(), fc.jsonValue())
      .map(([assets, install_sets, tag]) =>
        bytesOf(JSON.stringify({ schema: 3, channel: "beta", tag, assets, install_sets })),
      ),
  );
  fc.assert(
    fc.property(bytes, (served) => {
      assert.ok(probeAsClient(served, SITUATION).length > 0);
    }),
    { numRuns: 3000 },
  );
});

test("a foreign JSON Schema validator accepts what the readers accept", async () => {
  for (const [name, documents] of [
    ["manifest.v3", arbitrary.manifest],
    ["release-spec.v3", arbitrary.releaseSpec],
  ] as const) {
    const file = new URL(`../schemas/${name}.schema.json`, import.meta.url);
    const validate = new Ajv2020({ strict: true }).compile(
      JSON.parse(await readFile(file, "utf8")),
    );
    fc.assert(
      fc.property<[unknown]>(documents, (document) => {
        assert.ok(validate(document), JSON.stringify(validate.errors));
      }),
      { numRuns: 100 },
    );
  }
});
