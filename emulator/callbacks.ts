import { request } from "node:http";
import { request as secureRequest } from "node:https";

export type Callback = { url: string; body: string; headers?: Record<string, string> };

/** Whether the emulator will call this URL: https anywhere, plain http on the machine itself (a vendor takes https only). */
export function isCallable(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || (protocol === "http:" && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname));
}

/**
 * Delivers what vendors push. A delivery that fails or is not answered with 2xx is tried twice more. What is meant for an
 * https address goes to `deliverTo` instead where that is given: for tests, which have no public address of their own.
 */
export class Callbacks {
  readonly #deliverTo: string | undefined;
  readonly #timers = new Set<NodeJS.Timeout>();
  delivered = 0;
  failed = 0;

  constructor(deliverTo?: string) {
    this.#deliverTo = deliverTo;
  }

  /** `delayMs` from now. The body is made when it is sent, so that what it says of the time is true. */
  send(delayMs: number, make: () => Callback, attempt = 1): void {
    this.#later(delayMs, () => {
      const { url, body, headers } = make();
      post(this.#placeOf(url), body, headers ?? {}).then(
        () => this.delivered++,
        () => {
          if (attempt >= 3) this.failed++;
          else this.send(200 * 4 ** attempt, make, attempt + 1);
        },
      );
    });
  }

  #placeOf(url: string): string {
    if (this.#deliverTo === undefined || !url.startsWith("https:")) return url;
    const { pathname, search } = new URL(url);
    return new URL(pathname + search, this.#deliverTo).href;
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #later(delayMs: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, delayMs);
    this.#timers.add(timer);
  }
}

function post(url: string, body: string, headers: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const open = url.startsWith("https:") ? secureRequest : request;
    const length = String(Buffer.byteLength(body));
    const call = open(url, {
      method: "POST",
      headers: { "content-type": "application/json", "content-length": length, ...headers },
      timeout: 10_000,
    });
    call.on("response", (reply) => {
      reply.resume();
      const status = reply.statusCode ?? 0;
      if (status >= 200 && status < 300) resolve();
      else reject(new Error(`The callback was answered with ${status}.`));
    });
    call.on("timeout", () => call.destroy(new Error("The callback was not answered in 10 s.")));
    call.on("error", reject);
    call.end(body);
  });
}
