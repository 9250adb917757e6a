import { database } from "@/lib/db/client.ts";
import { installationMetrics } from "./installation-metrics.ts";

/** The installation's metrics, for whoever cannot ask a worker process. */
export const getMetrics = (): Promise<string> => installationMetrics(database().pool);
