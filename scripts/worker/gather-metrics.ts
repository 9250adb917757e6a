import type { ChildProcess } from "node:child_process";
import { AggregatorRegistry, type Registry } from "prom-client";
import { z } from "zod";
import { systemClock } from "@/lib/clock.ts";

/** A supervisor asks its processes for their figures over the channel that it forked them with, and adds them up. */

const QUESTION = "metrics";
const LATE_MS = 1_000;

const answer = z.object({ metrics: z.array(z.looseObject({ name: z.string() })) });
type Metrics = z.infer<typeof answer>["metrics"];

/** In a forked process: answers each question. Without a supervisor it does nothing. */
export function tellSupervisor(registry: Registry): void {
  if (!process.send) return;
  process.on("message", (message) => {
    if (message !== QUESTION) return;
    void registry.getMetricsAsJSON().then((metrics) => process.send?.({ metrics }));
  });
  process.channel?.unref(); // listening must not keep it from ending
}

/** The sum over processes; one that is busy ending or starting is left out. */
export async function gatherMetrics(children: Iterable<ChildProcess>): Promise<string> {
  const answers = await Promise.all([...children].map(ask));
  const known = answers.filter((metrics) => metrics !== undefined);
  return known.length === 0 ? "" : AggregatorRegistry.aggregate(known).metrics();
}

async function ask(child: ChildProcess): Promise<Metrics | undefined> {
  if (!child.connected) return undefined;
  const done = new AbortController();
  const answered = new Promise<Metrics | undefined>((resolve) => {
    const hear = (message: unknown) => {
      const read = answer.safeParse(message);
      if (!read.success) return;
      child.off("message", hear);
      resolve(read.data.metrics);
    };
    child.on("message", hear);
    done.signal.addEventListener("abort", () => child.off("message", hear), { once: true });
    child.send(QUESTION, (error) => error && resolve(undefined));
  });
  const late = systemClock.sleep(LATE_MS, done.signal).then(() => undefined);
  const metrics = await Promise.race([answered, late]);
  done.abort();
  return metrics;
}
