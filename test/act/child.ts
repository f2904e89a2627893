import { startEmulator } from "@release-actions/github-emulator";

// An emulator that executes workflows, in a process of its own, for tests that kill it.
const { urls, tokens } = await startEmulator({ dataDir: process.argv[2] ?? "", runner: {} });
process.send?.({ urls, tokens });
