import type { ServerResponse } from "node:http";
import type { Fault } from "./faults.ts";
import type { Answer } from "./wire.ts";

const errorPage =
  "<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";

type Encoded = { status: number; headers: Record<string, string>; body: string };

/** Puts an answer on the wire, or what the fault makes of it. Returns the status sent; 0 where none was. */
export function send(response: ServerResponse, answer: Answer, fault: Fault | undefined): number {
  const { status, headers, body } = mangle(encode(answer), fault);
  switch (fault?.kind) {
    case "hang":
      // Nothing is said until the caller gives up or the server closes.
      return 0;
    case "reset":
      response.socket?.resetAndDestroy();
      return 0;
    case "truncate": {
      const bytes = Buffer.from(body);
      response.writeHead(status, { ...headers, "content-length": bytes.length });
      response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
      return status;
    }
    default:
      response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
      response.end(body);
      return status;
  }
}

function mangle(encoded: Encoded, fault: Fault | undefined): Encoded {
  if (fault?.kind === "html")
    return { status: fault.status ?? 200, headers: { "content-type": "text/html; charset=utf-8" }, body: errorPage };
  if (fault?.kind === "malformed") return { ...encoded, body: `${encoded.body.slice(0, -1)},"` };
  return encoded;
}

function encode({ status, headers = {}, body }: Answer): Encoded {
  const isText = typeof body === "string";
  const contentType = isText ? "text/plain; charset=utf-8" : "application/json; charset=utf-8";
  return { status, headers: { "content-type": contentType, ...headers }, body: isText ? body : JSON.stringify(body) };
}
