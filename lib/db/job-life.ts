import { sql } from "kysely";
import { z } from "zod";
import type { UpdateJobRequest } from "@/lib/contracts/api.ts";
import { jobState, type JobState, type RetryScope } from "@/lib/contracts/job.ts";
import type { Handle } from "./client.ts";

/** What a member does with a job: one typed function per `app.*` function. Each applied twice is applied once. */

const stopped = z.tuple([z.object({ state: jobState, on_wire: z.number(), on_wire_credits: z.coerce.number() })]);
export type StoppedJob = { state: JobState; onWire: number; onWireCredits: number };

function readStopped(rows: unknown[]): StoppedJob {
  const [row] = stopped.parse(rows);
  return { state: row.state, onWire: row.on_wire, onWireCredits: row.on_wire_credits };
}

export async function cancelJob(handle: Handle, jobId: string): Promise<StoppedJob> {
  const reply = await sql`select state, on_wire, on_wire_credits from app.cancel_job(${jobId}::uuid)`.execute(handle);
  return readStopped(reply.rows);
}

export async function pauseJob(handle: Handle, jobId: string): Promise<StoppedJob> {
  const reply = await sql`select state, on_wire, on_wire_credits from app.pause_job(${jobId}::uuid)`.execute(handle);
  return readStopped(reply.rows);
}

const inState = z.tuple([z.object({ state: jobState })]);

export async function resumeJob(handle: Handle, jobId: string): Promise<JobState> {
  const reply = await sql`select app.resume_job(${jobId}::uuid) as state`.execute(handle);
  return inState.parse(reply.rows)[0].state;
}

export async function requeueDeadLetter(handle: Handle, jobId: string): Promise<JobState> {
  const reply = await sql`select app.requeue_dead_letter(${jobId}::uuid) as state`.execute(handle);
  return inState.parse(reply.rows)[0].state;
}

/** How many records are put back. */
export async function retryJob(handle: Handle, jobId: string, scope: RetryScope) {
  const reply = await sql`select state, records from app.retry_job(${jobId}::uuid, ${scope})`.execute(handle);
  return z.tuple([z.object({ state: jobState, records: z.number() })]).parse(reply.rows)[0];
}

export async function setJobPriority(handle: Handle, jobId: string, priority: number): Promise<void> {
  await sql`select app.set_job_priority(${jobId}::uuid, ${priority}::int)`.execute(handle);
}

export async function updateJob(handle: Handle, jobId: string, changes: UpdateJobRequest): Promise<void> {
  await sql`select app.update_job(${jobId}::uuid, ${JSON.stringify(changes)}::jsonb)`.execute(handle);
}

export async function deleteJob(handle: Handle, jobId: string): Promise<void> {
  await sql`select app.delete_job(${jobId}::uuid)`.execute(handle);
}
