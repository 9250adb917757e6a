import type { ColumnMapping, RecordState } from "@/lib/contracts/job.ts";
import type { JobFilters } from "./client.ts";

/** Every query key. All that belongs to one job starts with `["job", id]`, so that one call refreshes it. */
export const keys = {
  session: ["session"] as const,
  allJobs: ["jobs"] as const,
  jobs: (filters: JobFilters) => ["jobs", filters] as const,
  everythingOfJob: (id: string) => ["job", id] as const,
  job: (id: string) => ["job", id, "summary"] as const,
  /** The latest live message, for a read that it overtakes. */
  latestEvent: (id: string) => ["job", id, "latest event"] as const,
  pace: (id: string) => ["job", id, "pace"] as const,
  logs: (id: string) => ["job", id, "logs"] as const,
  records: (id: string) => ["job", id, "records"] as const,
  recordPages: (id: string) => ["job", id, "records", "page"] as const,
  recordPage: (id: string, page: number) => ["job", id, "records", "page", page] as const,
  recordsInState: (id: string, state: RecordState) => ["job", id, "records", "state", state] as const,
  record: (id: string, seq: number) => ["job", id, "records", "one", seq] as const,
  providers: ["providers"] as const,
  spending: ["spending"] as const,
  usage: (days: number) => ["usage", days] as const,
  waterfalls: ["waterfalls"] as const,
  checkedList: (listId: string, mapping: ColumnMapping) => ["list", listId, mapping] as const,
  plan: (waterfall: string, rows: number, fields: readonly string[]) =>
    ["waterfalls", "plan", waterfall, rows, fields] as const,
};
