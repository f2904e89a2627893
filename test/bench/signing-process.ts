// Signs one file with the lane of sign-manifest, and prints {milliseconds, peak_mb, start_mb}: a process
// of its own, so that its peak is the signing's alone.
import { signFiles, type SigningKey } from "@release-actions/lanes";

const [file = "", key = ""] = process.argv.slice(2);
const silent = { step: () => null, note: () => null, warn: () => null, transfer: () => null };
const start = peakMegabytes();
const began = performance.now();
await signFiles({ files: [file], key: JSON.parse(key) as SigningKey, now: new Date() }, silent);
const milliseconds = performance.now() - began;
process.stdout.write(JSON.stringify({ milliseconds, start_mb: start, peak_mb: peakMegabytes() }));

/** The most that this process ever had in memory. Node gives kilobytes on every system. */
function peakMegabytes(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
