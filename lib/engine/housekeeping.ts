import { cancelRecords, completeJobs, moveFloors, restJobs, sweep } from "@/lib/db/engine.ts";
import { type Queryable } from "@/lib/db/queryable.ts";
import { deleteJobs, expireJobs, purgeLookups, retryRecords, startScheduled } from "@/lib/db/upkeep.ts";

/** A round never takes long: what is left of a large job follows with the next one, three seconds later. */
const BATCHES = 4;

/** What every process does now and then, so that nothing depends on one of them being alive. */
export async function keepHouse(db: Queryable): Promise<void> {
  await sweep(db);
  await startScheduled(db);
  await cancelRecords(db);
  await inBatches(() => retryRecords(db));
  await completeJobs(db);
  await moveFloors(db);
  await restJobs(db);
  await inBatches(() => expireJobs(db));
  await inBatches(() => deleteJobs(db));
  await inBatches(() => purgeLookups(db));
}

async function inBatches(step: () => Promise<boolean>): Promise<void> {
  for (let batch = 0; batch < BATCHES && (await step()); batch += 1);
}
