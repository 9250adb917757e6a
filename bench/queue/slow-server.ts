import { createServer } from "node:http";

/** Answers every request after 20 ms, from a process of its own. */
const server = createServer((_request, response) => {
  setTimeout(() => response.end("{}"), 20);
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ url: typeof address === "object" && address ? `http://127.0.0.1:${address.port}/` : "" });
});
