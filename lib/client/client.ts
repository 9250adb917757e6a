import {
  appendRecordsReply,
  type BulkJobsReply,
  bulkJobsReply,
  type BulkJobsRequest,
  cancelJobReply,
  type CreateJobRequest,
  createConnectionReply,
  createJobReply,
  listJobsReply,
  listLogsReply,
  listProvidersReply,
  listRecordsReply,
  listWaterfallsReply,
  MAX_BULK_JOBS,
  pauseJobReply,
  planReply,
  resumeJobReply,
  retryJobReply,
  sessionReply,
  signInReply,
  testConnectionReply,
  type UpdateJobRequest,
} from "@/lib/contracts/api.ts";
import { job, type JobState, type RecordState, type RetryScope } from "@/lib/contracts/job.ts";
import {
  type ChangeConnectionRequest,
  type ChangeCreditsRequest,
  type SetBudgetRequest,
  spendingReply,
} from "@/lib/contracts/spending.ts";
import { usageReply } from "@/lib/contracts/usage.ts";
import { fetchJson, send } from "./http.ts";

/** The API as the browser uses it: one function per request, replies parsed by the contracts, refusals as `ApiError`. */

export type JobFilters = { state?: JobState | undefined; search?: string | undefined };
export type JobsChange = Omit<BulkJobsRequest, "jobIds">;
export type ExportChoice = { format: "csv" | "json"; states?: readonly RecordState[] };
/** A job without its rows; they come beside it as JSON text, so that a large list is serialised off the main thread. */
export type JobHead = Omit<CreateJobRequest, "rows">;

const jobsPath = "/api/enrichment/jobs";
const jobPath = (id: string, rest = "") => `${jobsPath}/${encodeURIComponent(id)}${rest}`;
const connectionPath = (id: string, rest = "") => `/api/connections/${encodeURIComponent(id)}${rest}`;

export const client = {
  session: (signal?: AbortSignal) => fetchJson(sessionReply, "/api/session", { signal }),
  signIn: (email: string) => fetchJson(signInReply, "/api/auth/sign-in", { method: "POST", json: { email } }),
  signOut: () => send("/api/auth/sign-out", { method: "POST" }),

  listJobs: (filters: JobFilters, cursor: string, signal?: AbortSignal) =>
    fetchJson(listJobsReply, jobsPath, { query: { ...filters, cursor, limit: 25 }, signal }),
  getJob: (id: string, signal?: AbortSignal) => fetchJson(job, jobPath(id), { signal }),
  /** `rowsJson` is the JSON text of an array of rows. */
  createJob: (head: JobHead, rowsJson: BlobPart = "[]") =>
    fetchJson(createJobReply, jobsPath, { method: "POST", body: withRows(head, rowsJson) }),
  appendRecords: (id: string, fromSeq: number, rowsJson: BlobPart) =>
    fetchJson(appendRecordsReply, jobPath(id, "/records"), { method: "POST", body: withRows({ fromSeq }, rowsJson) }),
  startJob: (id: string) => send(jobPath(id, "/start"), { method: "POST" }),
  cancelJob: (id: string) => fetchJson(cancelJobReply, jobPath(id), { method: "DELETE" }),
  pauseJob: (id: string) => fetchJson(pauseJobReply, jobPath(id, "/pause"), { method: "POST" }),
  resumeJob: (id: string) => fetchJson(resumeJobReply, jobPath(id, "/resume"), { method: "POST" }),
  retryJob: (id: string, scope: RetryScope) =>
    fetchJson(retryJobReply, jobPath(id, "/retry"), { method: "POST", query: { scope } }),
  updateJob: (id: string, changes: UpdateJobRequest) => fetchJson(job, jobPath(id), { method: "PATCH", json: changes }),
  /** A result per job, in the order asked; as many requests as it takes. */
  changeJobs: async (ids: readonly string[], change: JobsChange): Promise<BulkJobsReply["items"]> => {
    const items: BulkJobsReply["items"] = [];
    for (let from = 0; from < ids.length; from += MAX_BULK_JOBS) {
      const json = { ...change, jobIds: ids.slice(from, from + MAX_BULK_JOBS) };
      items.push(...(await fetchJson(bulkJobsReply, `${jobsPath}/bulk`, { method: "POST", json })).items);
    }
    return items;
  },

  /** Rows in file order after the seq `after` (-1: from the start). */
  listRecords: (id: string, after: number, limit: number, state: RecordState | undefined, signal?: AbortSignal) =>
    fetchJson(listRecordsReply, jobPath(id, "/records"), { query: { after, limit, state }, signal }),
  /** Exactly these rows, at most 500. */
  getRecords: (id: string, seqs: readonly number[], signal?: AbortSignal) =>
    fetchJson(listRecordsReply, jobPath(id, "/records"), { query: { seqs: seqs.join(","), limit: 500 }, signal }),
  listLogs: (id: string, afterRev: number, signal?: AbortSignal) =>
    fetchJson(listLogsReply, jobPath(id, "/logs"), { query: { afterRev }, signal }),
  exportJob: async (id: string, choice: ExportChoice): Promise<Blob> => {
    // With the mark, Excel reads the accents right.
    const query = { format: choice.format, states: choice.states?.join(","), bom: String(choice.format === "csv") };
    const response = await send(jobPath(id, "/export"), { query });
    return response.blob();
  },

  listProviders: (signal?: AbortSignal) => fetchJson(listProvidersReply, "/api/providers", { signal }),
  connectProvider: (provider: string, key: string, label: string | undefined) =>
    fetchJson(createConnectionReply, "/api/connections", { method: "POST", json: { provider, key, label } }),
  changeConnection: (id: string, changes: ChangeConnectionRequest) =>
    send(connectionPath(id), { method: "PATCH", json: changes }),
  testConnection: (id: string) => fetchJson(testConnectionReply, connectionPath(id, "/test"), { method: "POST" }),
  disconnectProvider: (id: string) => send(connectionPath(id), { method: "DELETE" }),

  getUsage: (days: number, signal?: AbortSignal) => fetchJson(usageReply, "/api/usage", { query: { days }, signal }),
  getSpending: (signal?: AbortSignal) => fetchJson(spendingReply, "/api/spending", { signal }),
  setBudget: (budget: SetBudgetRequest) =>
    fetchJson(spendingReply, "/api/spending/budgets", { method: "PUT", json: budget }),
  changeCredits: (change: ChangeCreditsRequest) =>
    fetchJson(spendingReply, "/api/spending/credits", { method: "POST", json: change }),

  listWaterfalls: (signal?: AbortSignal) => fetchJson(listWaterfallsReply, "/api/waterfalls", { signal }),
  planWaterfall: (waterfall: string, rows: number, fields: readonly string[], signal?: AbortSignal) =>
    fetchJson(planReply, "/api/waterfalls/plan", { method: "POST", json: { waterfall, rows, fields }, signal }),

  /** The list that ships with the product, as if it had been picked from the disk. */
  exampleFile: async (): Promise<File> => {
    const response = await send(new URL("../../examples/leads.csv", import.meta.url).href);
    return new File([await response.blob()], "leads.csv", { type: "text/csv" });
  },
};

function withRows(head: object, rowsJson: BlobPart): Blob {
  const text = JSON.stringify(head);
  return new Blob([text.slice(0, -1), text === "{}" ? "" : ",", '"rows":', rowsJson, "}"]);
}
