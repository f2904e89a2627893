import { execFileSync } from "node:child_process";
import { globSync, readFileSync, writeFileSync } from "node:fs";

// A reusable workflow cannot say "the actions of my own commit": `./` is the caller's checkout. So this project's
// workflows and templates pin this project. `npm run pins:self` makes them pin HEAD, or the commit that is named;
// commit the result. What callers get by a pin of the new commit then has the actions of the commit before.
const commit = execFileSync("git", ["rev-parse", `${process.argv[2] ?? "HEAD"}^{commit}`], {
  encoding: "utf8",
}).trim();

const PINNING = [
  ".github/workflows/*.yml",
  "workflows-templates/*/*.yml",
  // Its signer_workflow is what the templates call.
  "examples/petitechose/release.yml",
];

for (const file of globSync(PINNING)) {
  const text = readFileSync(file, "utf8");
  const pinned = text
    .replaceAll(/(petitechose\/release-actions\/[^@\s]+)@[0-9a-f]{40}/g, `$1@${commit}`)
    .replaceAll(
      /(repository: petitechose\/release-actions\n\s+ref:) [0-9a-f]{40}/g,
      `$1 ${commit}`,
    );
  if (pinned === text) continue;
  writeFileSync(file, pinned);
  process.stdout.write(`${file}\n`);
}
