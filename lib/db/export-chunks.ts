import { z } from "zod";
import { type Queryable, rows } from "./queryable.ts";
import { read, type Source, statements } from "./read.ts";

/** False, and nothing is kept, where the job was stopped. */
export async function keepExportChunk(
  db: Queryable,
  chunk: { jobId: string; seq: number; content: string },
): Promise<boolean> {
  const { jobId, seq, content } = chunk;
  const kept = z.object({ kept: z.boolean() });
  const [row] = await rows(db, kept, "select engine.keep_export_chunk($1, $2, $3) as kept", [jobId, seq, content]);
  return row?.kept ?? false;
}

/** The piece after `after` (-1 at first); undefined after the last. */
export async function findNextChunk(
  source: Source,
  { workspaceId, jobId, after }: { workspaceId: string; jobId: string; after: number },
): Promise<{ seq: number; content: string } | undefined> {
  const query = statements
    .selectFrom("export_chunks")
    .select(["seq", "content"])
    .where("workspace_id", "=", workspaceId)
    .where("job_id", "=", jobId)
    .where("seq", ">", after)
    .orderBy("seq")
    .limit(1);
  const [chunk] = await read(source, z.object({ seq: z.number(), content: z.string() }), query.compile());
  return chunk;
}
