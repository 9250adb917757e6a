import type { Job } from "@/lib/contracts/job.ts";
import type { DemoList } from "./list.ts";

/** What the demo does with a job; over HTTP as a browser would, or without the app. */
export type JobAccess = {
  /** Makes and starts the job of a list; gives its id. */
  create: (list: DemoList, waterfall: string) => Promise<string>;
  get: (jobId: string) => Promise<Job>;
  /** The export as CSV, in pieces. */
  export: (jobId: string) => Promise<AsyncIterable<Uint8Array | string>>;
  close: () => Promise<void>;
};
