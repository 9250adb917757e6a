import { bullmq } from "./bullmq.ts";
import type { Contender } from "./contender.ts";
import { graphileWorker } from "./graphile-worker.ts";
import { ours } from "./ours.ts";
import { pgBoss } from "./pg-boss.ts";

export const contenders: readonly Contender[] = [ours, pgBoss, graphileWorker, bullmq];
