// The artifact service as jobs meet it: twirp in JSON at ACTIONS_RESULTS_URL, and blobs in blocks.
const { createHash } = require("node:crypto");
const { open } = require("node:fs/promises");

const BLOCK_BYTES = 8 * 1024 * 1024;
const SERVICE = "twirp/github.actions.results.api.v1.ArtifactService";

/** Run and job that the runtime token speaks for; every message repeats them. */
function backendIds() {
  const [, payload = ""] = (process.env.ACTIONS_RUNTIME_TOKEN ?? "").split(".");
  const { scp = "" } = JSON.parse(Buffer.from(payload, "base64url").toString() || "{}");
  const scope = scp.split(" ").find((part) => part.startsWith("Actions.Results:"));
  if (scope === undefined) throw new Error("Unable to get the ACTIONS_RUNTIME_TOKEN env variable");
  const [, run, job] = scope.split(":");
  return { workflow_run_backend_id: run, workflow_job_run_backend_id: job };
}

/** Calls one method of the service; `fields` come on top of the ids. */
async function call(method, fields) {
  const url = new URL(`${SERVICE}/${method}`, process.env.ACTIONS_RESULTS_URL);
  const response = await fetch(url, {
    method: "POST",
    headers: {
      authorization: `Bearer ${process.env.ACTIONS_RUNTIME_TOKEN}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ ...backendIds(), ...fields }),
  });
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  const reason = `(${response.status}) ${response.statusText}: ${body.msg ?? "no reason given"}`;
  throw new Error(`Failed to ${method}: Received non-retryable error: ${reason}`);
}

/** Puts a file to a signed address in blocks; answers with its size and SHA-256 in hex. */
async function uploadFile(address, file, contentType) {
  const hash = createHash("sha256");
  const handle = await open(file);
  const ids = [];
  let size = 0;
  try {
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(BLOCK_BYTES), 0, BLOCK_BYTES);
      if (bytesRead === 0) break;
      const block = buffer.subarray(0, bytesRead);
      const id = Buffer.from(String(ids.length).padStart(12, "0")).toString("base64");
      await put(address, { comp: "block", blockid: id }, block, {});
      hash.update(block);
      size += bytesRead;
      ids.push(id);
    }
  } finally {
    await handle.close();
  }
  const list = ids.map((id) => `<Latest>${id}</Latest>`).join("");
  const xml = `<?xml version="1.0" encoding="utf-8"?><BlockList>${list}</BlockList>`;
  await put(address, { comp: "blocklist" }, xml, { "x-ms-blob-content-type": contentType });
  return { size, digest: hash.digest("hex") };
}

async function put(address, query, body, headers) {
  const url = new URL(address);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const response = await fetch(url, {
    method: "PUT",
    headers: { "x-ms-version": "2025-01-05", ...headers },
    body,
  });
  if (response.ok) return;
  throw new Error(`Upload failed (${response.status}): ${await response.text()}`);
}

/** Writes what a signed address serves into a file. */
async function downloadFile(address, file) {
  const response = await fetch(address);
  if (!response.ok || response.body === null) {
    throw new Error(`Unexpected HTTP response from blob storage: ${response.status}`);
  }
  const hash = createHash("sha256");
  const handle = await open(file, "w");
  try {
    for await (const chunk of response.body) {
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
  } finally {
    await handle.close();
  }
  return { digest: hash.digest("hex"), type: response.headers.get("content-type") ?? "" };
}

module.exports = { call, uploadFile, downloadFile };
