/** JSON, one value a line, each sent as soon as it is there. */
export const lineHeaders = {
  "content-type": "application/x-ndjson; charset=utf-8",
  "cache-control": "private, no-store, no-transform",
  "x-accel-buffering": "no",
};

/** An empty line where nothing happened, so that nobody on the way takes the connection for dead. */
export async function* lines(values: AsyncIterable<object | "alive">): AsyncGenerator<string> {
  for await (const value of values) yield value === "alive" ? "\n" : `${JSON.stringify(value)}\n`;
}
