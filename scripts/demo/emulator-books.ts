import { z } from "zod";

/** What the emulator says about a run: the vendors' own books, log and truth. No part of the product is asked. */

const window = z.object({
  group: z.string(),
  limit: z.number(),
  perMs: z.number(),
  enforced: z.boolean(),
  calls: z.number(),
});
const providerBooks = z.object({
  calls: z.number(),
  paidCalls: z.number(),
  tooFast: z.number(),
  windows: z.array(window),
});
const books = z.object({
  providers: z.record(z.string(), providerBooks),
  paidCalls: z.number(),
  repeats: z.number(),
});
export type Books = z.infer<typeof books>;

const logEntry = z.object({ seq: z.number(), provider: z.string(), startedMs: z.number(), endedMs: z.number() });
export type LogEntry = z.infer<typeof logEntry>;

const truths = z.object({ truths: z.array(z.object({ email: z.string(), truth: z.string() })) });
const LOG_PAGE = 10_000;
const TRUTH_PAGE = 20_000;

export async function readBooks(emulatorUrl: string): Promise<Books> {
  return books.parse(await (await ask(`${emulatorUrl}/_control/billing`)).json());
}

/** Calls in the order in which they ended; the emulator keeps the last 100,000. */
export async function* readLog(emulatorUrl: string): AsyncGenerator<LogEntry> {
  for (let since = 0; ;) {
    const reply = await ask(`${emulatorUrl}/_control/log?since=${since}&limit=${LOG_PAGE}`);
    const lines = (await reply.text()).split("\n").filter((line) => line !== "");
    for (const line of lines) {
      const entry = logEntry.parse(JSON.parse(line));
      since = entry.seq + 1;
      yield entry;
    }
    if (lines.length < LOG_PAGE) return;
  }
}

/** Of these addresses, the share that the world says reach a mailbox; null for none. */
export async function shareValid(emulatorUrl: string, emails: readonly string[]): Promise<number | null> {
  if (emails.length === 0) return null;
  let valid = 0;
  for (let from = 0; from < emails.length; from += TRUTH_PAGE) {
    const body = JSON.stringify({ emails: emails.slice(from, from + TRUTH_PAGE) });
    const reply = await ask(`${emulatorUrl}/_control/truth`, { method: "POST", body });
    valid += truths.parse(await reply.json()).truths.filter(({ truth }) => truth === "valid").length;
  }
  return valid / emails.length;
}

async function ask(url: string, request?: RequestInit): Promise<Response> {
  const reply = await fetch(url, request);
  if (!reply.ok) throw new Error(`The emulator answered ${reply.status} at ${url}.`);
  return reply;
}
