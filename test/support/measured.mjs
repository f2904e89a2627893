// Runs an action's bundle and says at the end how much memory its process ever held, in KiB.
process.on("exit", () => {
  process.stdout.write(`::debug::peak memory ${process.resourceUsage().maxRSS} KiB\n`);
});
await import(process.env["INPUT_MEASURED-BUNDLE"] ?? "");
