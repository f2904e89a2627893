// The emulator as it is installed: its compiled code, without TypeScript's part in memory and time.
import { startEmulator } from "@release-actions/github-emulator";

const [dataDir = ""] = process.argv.slice(2);
const { urls, tokens } = await startEmulator({ dataDir });
process.stdout.write(`${JSON.stringify({ urls, tokens })}\n`);
