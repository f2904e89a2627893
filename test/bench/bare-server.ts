// The yardstick: the shortest node:http server that streams a request to a file and a file back.
import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";

const [file = ""] = process.argv.slice(2);
const server = createServer((req, res) => {
  void (async () => {
    if (req.method === "POST") {
      await pipeline(req, createWriteStream(file));
      res.writeHead(201).end();
    } else {
      res.writeHead(200, { "content-length": (await stat(file)).size });
      // A client that has its last byte may be gone before this side noticed that it sent it.
      await pipeline(createReadStream(file), res).catch(() => {});
    }
  })();
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});
