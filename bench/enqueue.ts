import { z } from "zod";
import { CHUNK_ROWS, MAX_CHUNK_BYTES } from "@/lib/contracts/api.ts";
import { cutChunk } from "@/lib/client/chunks.ts";
import { startStack, type Stack } from "@/scripts/stack.ts";
import { type Bench, quantile, rounded } from "./bench.ts";
import { signedIn } from "./signed-in.ts";

const SIZES = [10_000, 100_000] as const;
const COLUMNS = ["first", "last", "company", "domain", "title", "city", "country", "phone", "linkedin", "note"];

/** How long until a list is safe in the database and may be worked on? */
export const enqueue: Bench = {
  name: "enqueue",
  about: `lists of ${COLUMNS.length} columns sent to the app over HTTP as a draft, in chunks of ${CHUNK_ROWS} rows one after another, and started`,
  run: async (say) => {
    const stack = await startStack({ latency: "fast", worker: false, onProgress: say });
    try {
      const headers = await signedIn(stack, stack.signInUrl);
      await send(stack, headers, 2 * CHUNK_ROWS, "warm-up");
      const measured = [];
      for (const size of SIZES) {
        say(`sending ${size} rows`);
        measured.push({ size, ...(await send(stack, headers, size, `bench ${size}`)) });
      }
      const [small, large] = measured;
      if (!small || !large) throw new Error("Nothing was measured.");
      const posts = measured.flatMap(({ postMs }) => postMs);
      return {
        head: ["rows", "accepted and started in", "requests", "POST p50", "POST p95", "request size"],
        rows: measured.map(({ size, ms, postMs, bytes }) => [
          size,
          `${Math.round(ms)} ms`,
          postMs.length,
          `${Math.round(quantile(postMs, 0.5))} ms`,
          `${Math.round(quantile(postMs, 0.95))} ms`,
          `${Math.round(bytes / postMs.length / 1024)} kB`,
        ]),
        notes: [
          "Production build of the app, Postgres with fsync, client, all on this machine. POST p95 is over the chunks of both lists.",
        ],
        result: {
          ms10k: Math.round(small.ms),
          ms100k: Math.round(large.ms),
          postP95Ms: rounded(quantile(posts, 0.95), 0),
        },
      };
    } finally {
      await stack.stop();
    }
  },
};

async function send(stack: Stack, headers: Record<string, string>, count: number, name: string) {
  const rows = Array.from({ length: count }, (_, index) => rowOf(index, name));
  const mapping = { first: "firstName", last: "lastName", company: "companyName", domain: "companyDomain" };
  const url = `${stack.baseUrl}/api/enrichment/jobs`;
  const post = async (path: string, body: string) => {
    const reply = await fetch(`${url}${path}`, { method: "POST", headers, body });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`POST ${path}: ${reply.status} ${text.slice(0, 300)}`);
    return text;
  };
  const chunks: string[] = [];
  for (let from = 0; from < rows.length;) {
    const { json, count: taken } = cutChunk(rows, from, CHUNK_ROWS, MAX_CHUNK_BYTES);
    chunks.push(`{"fromSeq":${from},"rows":${json}}`);
    from += taken;
  }
  const began = performance.now();
  const definition = { name, columns: COLUMNS, mapping, waterfall: "work-email", draft: true };
  const { id } = z.object({ id: z.string() }).parse(JSON.parse(await post("", JSON.stringify(definition))));
  const postMs: number[] = [];
  for (const chunk of chunks) {
    const sentAt = performance.now();
    await post(`/${id}/records`, chunk);
    postMs.push(performance.now() - sentAt);
  }
  await post(`/${id}/start`, "{}");
  const ms = performance.now() - began;
  const cancelled = await fetch(`${url}/${id}`, { method: "DELETE", headers });
  await cancelled.arrayBuffer();
  return { ms, postMs, bytes: chunks.reduce((sum, chunk) => sum + chunk.length, 0) };
}

const rowOf = (index: number, name: string): string[] => [
  `First${index}`,
  `Last${index}`,
  `Company ${index % 5_000}`,
  `company${index % 5_000}.example`,
  "Head of Sales, EMEA",
  "Rotterdam",
  "Netherlands",
  `+31 6 ${String(10_000_000 + index)}`,
  `https://www.linkedin.com/in/first-last-${index}`,
  `row ${index} of ${name}, exported from a CRM`,
];
