// A stand-in for actions/setup-java: nothing can be downloaded here, so it says so.
const { appendFileSync } = require("node:fs");

const version = (process.env["INPUT_JAVA-VERSION"] ?? "").trim();
const distribution = (process.env["INPUT_DISTRIBUTION"] ?? "").trim();
process.stdout.write(`::notice::Java ${version} was asked for; this machine's is used as it is\n`);
appendFileSync(
  process.env.GITHUB_OUTPUT,
  `version=${version}\ndistribution=${distribution}\ncache-hit=false\n`,
);
