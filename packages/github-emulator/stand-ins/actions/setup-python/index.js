// A stand-in for actions/setup-python: nothing can be downloaded here, so it says so.
const { appendFileSync } = require("node:fs");

const version = (process.env["INPUT_PYTHON-VERSION"] ?? "").trim();
process.stdout.write(
  `::notice::Python ${version} was asked for; this machine's is used as it is\n`,
);
appendFileSync(process.env.GITHUB_OUTPUT, `python-version=${version}\ncache-hit=false\n`);
