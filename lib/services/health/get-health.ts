import { sql } from "kysely";
import type { z } from "zod";
import type { healthReply } from "@/lib/contracts/api.ts";
import { asService } from "@/lib/db/client.ts";
import { countLiveWorkers } from "@/lib/db/workers.ts";
import { jobHub } from "@/lib/realtime/job-hub.ts";

/** Whether the installation can do its work. Never throws: a database out of reach is an answer. */
export async function getHealth(): Promise<z.infer<typeof healthReply>> {
  try {
    await asService((handle) => sql`select 1`.execute(handle));
    const workers = await asService((handle) => countLiveWorkers(handle, "any"));
    return { status: "ok", database: true, listen: jobHub().mode(), workers };
  } catch {
    return { status: "degraded", database: false, listen: "poll", workers: 0 };
  }
}
