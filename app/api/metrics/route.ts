import { cronText } from "@/lib/api/cron.ts";
import { getMetrics } from "@/lib/services/metrics/get-metrics.ts";
import { METRICS_CONTENT_TYPE } from "@/lib/services/metrics/installation-metrics.ts";

/** For Prometheus, with `authorization: Bearer <CRON_SECRET>`. */
export const GET = cronText({ contentType: METRICS_CONTENT_TYPE, read: getMetrics });
