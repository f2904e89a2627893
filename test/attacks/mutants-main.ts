// `npm run test:mutants -- --count 1000000 --seed 7`: as many mutants of documents as are asked for,
// one in a hundred of them within a whole release. `--json` prints one document.
import { parseArgs } from "node:util";
import { openStage } from "../support/stage.ts";
import { meetReaders } from "./mutant-readers.ts";
import { makeTraced, meetTrace } from "./mutant-releases.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "20000" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean" },
  },
});
const [count, seed] = [Number(values.count), Number(values.seed)];
if (!Number.isSafeInteger(count) || !Number.isSafeInteger(seed) || count < 1) {
  throw new Error("--count and --seed are whole numbers");
}

const inTrace = Math.ceil(count / 100);
const readers = meetReaders(count - inTrace, seed);
process.stderr.write(`${count - inTrace} mutants met their readers\n`);
const { stage, close } = await openStage();
try {
  const releases = await meetTrace(await makeTraced(stage), inTrace, seed);
  const accepted = Object.values(releases).reduce((sum, { other }) => sum + other, 0);
  if (values.json === true) {
    process.stdout.write(`${JSON.stringify({ count, seed, readers, releases, accepted })}\n`);
  } else {
    for (const [name, { refused, equal, other }] of Object.entries({ ...readers, ...releases })) {
      process.stdout.write(
        `${name}: ${refused} refused, ${equal} equal, ${other} read as others\n`,
      );
    }
  }
  process.exitCode = accepted === 0 ? 0 : 1;
} finally {
  await close();
}
