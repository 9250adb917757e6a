import { randomUUID } from "node:crypto";
import type { z } from "zod";
import type { StreamedLine, streamListRequest } from "@/lib/contracts/api.ts";
import { createJobRequest } from "@/lib/contracts/api.ts";
import { terminalJobStates, terminalRecordStates } from "@/lib/contracts/job.ts";
import { log } from "@/lib/log.ts";
import type { Session } from "../session.ts";
import { cancelJob } from "./cancel-job.ts";
import { type CreatedJob, createJob } from "./create-job.ts";
import { emptyJob } from "./empty-job.ts";
import { watchJob } from "./watch-job.ts";

type Input = z.infer<typeof streamListRequest>;
export type StreamList = { session: Session; job: CreatedJob; signal: AbortSignal };

/** An ephemeral job over the list, in front of all others. Whatever could be wrong with it is found here. */
export function createStreamedJob(session: Session, input: Input): Promise<CreatedJob> {
  const name = `Stream ${randomUUID().slice(0, 8)}`;
  return createJob({ session, input: createJobRequest.parse({ ...input, name, priority: 1, ephemeral: true }) });
}

/**
 * The rows as they end, then the end. After that nothing is kept of the job but counters and payments. When the reader
 * leaves before, the job is stopped and keeps, as an ephemeral one, what was paid for until it is fetched.
 */
export async function* streamList({ session, job, signal }: StreamList): AsyncGenerator<StreamedLine | "alive"> {
  const { id: jobId, estimatedCredits } = job;
  let over = false;
  try {
    yield { type: "job", id: jobId, estimatedCredits };
    const told = new Set<number>();
    for await (const event of watchJob({ session, jobId, sinceRev: 0, signal })) {
      if (event === "alive") {
        yield event;
        continue;
      }
      const ended = (event.rows ?? []).filter(({ seq, state }) => terminalRecordStates.has(state) && !told.has(seq));
      for (const row of ended) {
        told.add(row.seq);
        yield { type: "row", ...row };
      }
      if (!terminalJobStates.has(event.state)) continue;
      over = true;
      yield { type: "end", state: event.state, progress: event.progress };
    }
  } finally {
    // Nobody is left to hear of it: what was not closed goes on as an ephemeral job, and is emptied as one.
    const closed = over ? emptyJob({ session, jobId }) : cancelJob({ session, jobId });
    await closed.catch((error: unknown) => log.warn({ err: error, jobId }, "a streamed job was not closed"));
  }
}
