import { z } from "zod";
import type { JobSummary, listJobsQuery } from "@/lib/contracts/api.ts";
import { asService, withUser } from "@/lib/db/client.ts";
import { type JobPosition, listJobs as list } from "@/lib/db/jobs.ts";
import { listLiveWorkerIds } from "@/lib/db/workers.ts";
import { AppError } from "@/lib/errors.ts";
import type { Session } from "../session.ts";

type Input = z.infer<typeof listJobsQuery>;

export async function listJobs({ session, input }: { session: Session; input: Input }): Promise<{
  items: JobSummary[];
  nextCursor: string | null;
}> {
  const { cursor, limit, ...filter } = input;
  const after = cursor === undefined ? null : readCursor(cursor);
  const workers = await asService(listLiveWorkerIds);
  const query = { workspaceId: session.workspaceId, filter, after, limit };
  const page = await withUser(session.userId, (handle) => list(handle, query, workers));
  return { items: page.items, nextCursor: page.next && writeCursor(page.next) };
}

const position = z.tuple([z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?[+-]\d\d(:\d\d)?$/), z.uuid()]);

const writeCursor = ({ createdAt, id }: JobPosition) =>
  Buffer.from(JSON.stringify([createdAt, id])).toString("base64url");

function readCursor(cursor: string): JobPosition {
  const parsed = position.safeParse(parseJson(Buffer.from(cursor, "base64url").toString("utf8")));
  if (!parsed.success)
    throw new AppError("DATA_VALIDATION_FAILED", "cursor: not one that this list gave; start again without it.");
  const [createdAt, id] = parsed.data;
  return { createdAt, id };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
