import test from "node:test";
import { startStage } from "../support/stage.ts";
import { makeRace, overtaken } from "./race.ts";

const race = await makeRace(await startStage());

for (const [what, leftovers, requests] of [
  ["from nothing", 0, [5, 6, 7, 8]],
  ["from the leftovers of a killed run", 4, [8, 9, 10, 12, 13, 14]],
] as const) {
  test(`a run that starts ${what} and is overtaken by a whole other run corrupts nothing`, async () => {
    for (const nth of requests) await overtaken(race, leftovers, nth);
  });
}
