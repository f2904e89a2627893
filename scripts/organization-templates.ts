import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

// GitHub offers an organisation's templates from one flat folder of its repository `.github`:
//   npm run templates:organization -- ../.github/workflow-templates
// writes them there, each with its description, and with GitHub's placeholder for the default branch.
const [target] = process.argv.slice(2);
if (target === undefined) {
  process.stderr.write("usage: npm run templates:organization -- <directory>\n");
  process.exit(2);
}
mkdirSync(target, { recursive: true });
for (const properties of globSync("workflows-templates/*/*.properties.json")) {
  const template = properties.replace(/\.properties\.json$/, ".yml");
  const name = `${basename(dirname(properties))}-${basename(template)}`;
  const text = readFileSync(template, "utf8");
  writeFileSync(
    join(target, name),
    text.replaceAll("branches: [main]", "branches: [$default-branch]"),
  );
  cpSync(properties, join(target, name.replace(/\.yml$/, ".properties.json")));
  process.stdout.write(`${name}\n`);
}
