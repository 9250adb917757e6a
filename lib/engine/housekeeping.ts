import { cancelRecords, completeJobs, moveFloors, type Queryable, restJobs, sweep } from "@/lib/db/engine.ts";

/** What every process does now and then, so that nothing depends on one of them being alive. */
export async function keepHouse(db: Queryable): Promise<void> {
  await sweep(db);
  await cancelRecords(db);
  await completeJobs(db);
  await moveFloors(db);
  await restJobs(db);
}
