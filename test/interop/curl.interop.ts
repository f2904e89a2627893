import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { has, rest, startClient } from "./client.ts";

test("curl downloads a release's files, and sha256sum finds them unharmed", async (t) => {
  if (!has(t, "curl", "sha256sum", "openssl")) return;
  const client = await startClient(t);
  const { emulator } = client;
  const content = "x".repeat(300_000);
  const digest = createHash("sha256").update(content).digest("hex");
  await client.write("app.bin", content);
  await client.write("SHA256SUMS", `${digest}  app.bin\n`);
  const release = await rest<{ id: number }>(emulator, "POST", "/repos/acme/app/releases", {
    tag_name: "v1",
  });
  const api = "https://github.test/api";
  const token = `Authorization: Bearer ${emulator.tokens.writer}`;
  for (const name of ["app.bin", "SHA256SUMS"]) {
    const address = `${api}/uploads/repos/acme/app/releases/${release.id}/assets?name=${name}`;
    const type = "Content-Type: application/octet-stream";
    await client.run("curl", "-fsS", "-H", token, "-H", type, "--data-binary", `@${name}`, address);
  }

  await client.run("mkdir", "files");
  const page = "https://github.test/acme/app/releases";
  for (const from of ["download/v1/app.bin", "latest/download/SHA256SUMS"]) {
    const name = from.split("/").at(-1) ?? "";
    await client.run("curl", "-fsSL", "-o", `files/${name}`, `${page}/${from}`);
  }
  const checked = await client.run("sh", "-c", "cd files && sha256sum -c SHA256SUMS");
  assert.equal(checked, "app.bin: OK\n");

  // As install scripts do it, with the token in a header that must not follow the redirect.
  const assets = await rest<{ id: number }[]>(
    emulator,
    "GET",
    `/repos/acme/app/releases/${release.id}/assets`,
  );
  const asset = `${api}/v3/repos/acme/app/releases/assets/${assets[0]?.id}`;
  const accept = "Accept: application/octet-stream";
  await client.run("curl", "-fsSL", "-H", token, "-H", accept, "-o", "by-id", asset);
  assert.equal(await client.read("by-id"), content);
  // An interrupted download goes on where it stopped.
  await client.run("sh", "-c", "head -c 100000 app.bin > partial");
  await client.run("curl", "-fsSL", "-C", "-", "-o", "partial", `${page}/download/v1/app.bin`);
  assert.equal(await client.read("partial"), content);
});
