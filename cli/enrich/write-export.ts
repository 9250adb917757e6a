import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { exportQuery } from "@/lib/contracts/api.ts";
import { exportJob } from "@/lib/services/jobs/export-job.ts";
import type { Session } from "@/lib/services/session.ts";

/** The same export as the API's: the list's columns in their places, then what was found. CSV, or JSON for `.json`. */
export async function writeExport(session: Session, jobId: string, path: string, name = path): Promise<void> {
  const format = /\.json$/i.test(name) ? "json" : "csv";
  const { chunks } = await exportJob({ session, jobId, input: exportQuery.parse({ format }) });
  await pipeline(chunks, createWriteStream(path, { mode: 0o644 }));
}
