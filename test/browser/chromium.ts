import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { chromium, type Browser } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

// Headless in a container, and silent: no updates, no telemetry, nothing but what a test asks for.
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Starts the Chromium of this machine; nothing is downloaded.
 *
 * @throws when there is none, saying where it was looked for and how to get it.
 */
export async function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: await findChromium(), args: ARGUMENTS });
}

async function findChromium(): Promise<string> {
  const named = process.env["CHROMIUM"];
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const places = named === undefined ? folders.flatMap(candidates) : [named];
  for (const place of places) {
    if (await isExecutable(place)) return place;
  }
  const where = named === undefined ? `${NAMES.join(", ")} on PATH` : `CHROMIUM=${named}`;
  throw new Error(
    `NO CHROMIUM, SO NOTHING WAS TESTED. Looked for ${where}. ` +
      "Install one (Debian: apt-get install chromium), or set CHROMIUM to its path.",
  );
}

function candidates(folder: string): string[] {
  return NAMES.map((name) => join(folder, name));
}

function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
