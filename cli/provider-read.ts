import { z } from "zod";
import { parseBody } from "@/lib/providers/parse-body.ts";
import { isReadable, readRecorded, type RecordedReply } from "@/lib/providers/read-recorded.ts";
import { getProvider } from "@/lib/providers/registry.ts";
import { messageOf, UsageError } from "./failure.ts";
import { readBytes, readJson } from "./files.ts";
import { readStdin, stdinLines } from "./stdin.ts";

/**
 * `provider read`: what the adapter makes of a recorded reply. stdout gets the outcome and nothing else, one JSON object
 * a line.
 */

export type ReadOptions = { status?: number; headers?: string; input?: string; batch?: string };

const headerValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).nullable();
const headerRecord = z.record(z.string(), headerValue).transform((headers) =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(", ") : String(value)]),
  ),
);
const status = z.coerce.number().int().min(100).max(599);

const batchLine = z.object({
  provider: z.string(),
  operation: z.string(),
  status,
  headers: headerRecord.nullish(),
  /** Text is the body itself; any other value is a JSON body. */
  body: z.unknown().optional(),
  input: z.record(z.string(), z.unknown()).nullish(),
});

/** @returns the exit code: 1 when a line of a batch could not be read. */
export async function providerRead(
  slug: string | undefined,
  operation: string | undefined,
  options: ReadOptions,
): Promise<number> {
  if (options.batch !== undefined) return readBatch(options.batch);
  if (slug === undefined || operation === undefined || options.status === undefined)
    throw new UsageError(
      "Name a provider, an operation and the reply's status: provider read hunter find-email --status 200 < body.json (or --batch file.ndjson).",
    );
  const checked = status.safeParse(options.status);
  if (!checked.success) throw new UsageError(`--status: ${options.status} is no HTTP status; expected 100 to 599.`);
  const headers = options.headers === undefined ? {} : await readHeaders(options.headers);
  const input = options.input === undefined ? undefined : await readInput(options.input);
  const read = reader(slug, operation);
  const outcome = read({ status: checked.data, headers, body: await readStdin() }, input);
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
  return 0;
}

function reader(slug: string, operation: string) {
  const provider = getProvider(slug);
  if (!isReadable(operation)) {
    const known = [...Object.keys(provider.operations), "quota", "poll", "callback"].join(", ");
    throw new UsageError(`There is no operation "${operation}"; ${provider.name} reads ${known}.`);
  }
  return (reply: RecordedReply, input?: Record<string, unknown>) => readRecorded(provider, operation, reply, input);
}

async function readHeaders(path: string): Promise<Record<string, string>> {
  const parsed = headerRecord.safeParse(await readJson(path));
  if (!parsed.success) throw new Error(`${path}: expected one JSON object of header names and their values.`);
  return parsed.data;
}

async function readInput(path: string): Promise<Record<string, unknown>> {
  const parsed = z.record(z.string(), z.unknown()).safeParse(await readJson(path));
  if (!parsed.success) throw new Error(`${path}: expected one JSON object, the question that was asked.`);
  return parsed.data;
}

/** One outcome or `{error}` a line, in the order of the lines; blank lines are passed over. */
async function readBatch(path: string): Promise<number> {
  let failed = false;
  let output = "";
  for await (const line of path === "-" ? stdinLines() : linesOf(await readBytes(path))) {
    if (line.trim() === "") continue;
    const answer = readLine(line);
    failed ||= "error" in answer;
    output += `${JSON.stringify(answer)}\n`;
    if (output.length < 65_536) continue;
    await written(output);
    output = "";
  }
  await written(output);
  return failed ? 1 : 0;
}

function readLine(line: string): object {
  try {
    // As bodies are parsed, so that ids of 64 bits keep their digits.
    const value = parseBody(line);
    const parsed = batchLine.safeParse(value);
    if (!parsed.success) return { error: typeof value === "string" ? "The line is not JSON." : told(parsed.error) };
    const { provider, operation, headers, body, input } = parsed.data;
    const text = typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body);
    const reply = { status: parsed.data.status, headers: headers ?? {}, body: text };
    return reader(provider, operation)(reply, input ?? undefined);
  } catch (error) {
    // One line that breaks must not take the others with it.
    return { error: messageOf(error) };
  }
}

function told(error: z.ZodError): string {
  const [issue] = error.issues;
  return `${issue?.path.join(".") || "the line"}: ${issue?.message ?? "not understood"}`;
}

function* linesOf(bytes: Uint8Array): Generator<string> {
  yield* new TextDecoder().decode(bytes).split(/\r?\n/);
}

/** Waits until a slow reader of the pipe has room again. */
const written = (text: string) =>
  new Promise<void>((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve())));
