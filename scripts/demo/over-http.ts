import type { z } from "zod";
import { createJobReply, MAX_CHUNK_BYTES, MAX_RECORDS_PER_REQUEST, sessionReply } from "@/lib/contracts/api.ts";
import { problem } from "@/lib/contracts/error.ts";
import { job } from "@/lib/contracts/job.ts";
import { cutChunk } from "@/lib/client/chunks.ts";
import type { JobAccess } from "./job-access.ts";

const jobs = "/api/enrichment/jobs";

/** Signs in by a one-time link and uses the API with the session's cookie. */
export async function overHttp(baseUrl: string, signInUrl: string): Promise<JobAccess> {
  const entered = await fetch(signInUrl, { redirect: "manual" });
  const cookie = entered.headers.getSetCookie().map((text) => text.split(";")[0]).join("; "); // prettier-ignore
  if (cookie === "")
    throw new Error(`The sign-in link did not sign in: ${entered.status} ${entered.headers.get("location") ?? ""}`);
  const headers: Record<string, string> = { cookie, origin: baseUrl };

  const send = async (path: string, method = "GET", body?: string) => {
    const reply = await fetch(new URL(path, baseUrl), {
      method,
      headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body }),
    });
    if (reply.ok) return reply;
    const refusal = problem.safeParse(await reply.json().catch(() => undefined));
    throw new Error(`${method} ${path}: ${refusal.success ? refusal.data.detail : `status ${reply.status}`}`);
  };
  const read = async <Reply>(schema: z.ZodType<Reply>, path: string, method?: string, body?: string) =>
    schema.parse(await (await send(path, method, body)).json());

  const session = await read(sessionReply, "/api/session");
  headers["x-workspace-id"] = session.workspaces[0]?.id ?? "";

  return {
    create: async ({ name, columns, rows, mapping }, waterfall) => {
      const head = { name, columns, mapping, waterfall };
      const whole = cutChunk(rows, 0, MAX_RECORDS_PER_REQUEST, MAX_CHUNK_BYTES);
      if (whole.count === rows.length)
        return (await read(createJobReply, jobs, "POST", withRows({ ...head, draft: false }, whole.json))).id;
      const { id } = await read(createJobReply, jobs, "POST", withRows({ ...head, draft: true }, "[]"));
      for (let fromSeq = 0; fromSeq < rows.length;) {
        const { json, count } = cutChunk(rows, fromSeq, MAX_RECORDS_PER_REQUEST, MAX_CHUNK_BYTES);
        await send(`${jobs}/${id}/records`, "POST", withRows({ fromSeq }, json));
        fromSeq += count;
      }
      await send(`${jobs}/${id}/start`, "POST");
      return id;
    },
    get: (jobId) => read(job, `${jobs}/${jobId}`),
    export: async (jobId) => {
      const { body } = await send(`${jobs}/${jobId}/export?format=csv`);
      if (!body) throw new Error("The export is empty.");
      return piecesOf(body);
    },
    close: () => Promise.resolve(),
  };
}

/** Rows come as JSON text: a large list is written once. */
const withRows = (head: object, rowsJson: string) => `${JSON.stringify(head).slice(0, -1)},"rows":${rowsJson}}`;

async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
