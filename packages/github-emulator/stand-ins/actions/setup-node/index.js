// A stand-in for actions/setup-node: nothing can be downloaded here, so it says what is there.
const { appendFileSync } = require("node:fs");

const wanted = (process.env["INPUT_NODE-VERSION"] ?? "").trim();
const major = /^v?(\d+)/.exec(wanted)?.[1];
const present = process.versions.node;
if (major !== undefined && major !== present.split(".")[0]) {
  process.stdout.write(`::warning::Node.js ${wanted} was asked for; this machine has ${present}\n`);
}
appendFileSync(process.env.GITHUB_OUTPUT, `node-version=v${present}\ncache-hit=false\n`);
process.stdout.write(`node: v${present}\n`);
