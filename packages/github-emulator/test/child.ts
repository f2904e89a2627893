import { startEmulator } from "@release-actions/github-emulator";

// An emulator in a process of its own, for tests that kill it or watch its memory.
const [dataDir = "", port = "0"] = process.argv.slice(2);
const emulator = await startEmulator({ dataDir, port: Number(port) });
process.stdout.write(`${JSON.stringify({ urls: emulator.urls, tokens: emulator.tokens })}\n`);
process.on("message", () => {
  process.send?.(process.memoryUsage.rss());
});
