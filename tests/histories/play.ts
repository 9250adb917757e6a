import { cancelRecords, completeJobs, finish, moveFloors, restJobs, sweep } from "@/lib/db/engine.ts";
import { withUser } from "@/lib/db/client.ts";
import { cancelJob, pauseJob, requeueDeadLetter, resumeJob, retryJob } from "@/lib/db/job-life.ts";
import { failJob, retryRecords } from "@/lib/db/upkeep.ts";
import { terminalJobStates } from "@/lib/contracts/job.ts";
import { AppError } from "@/lib/errors.ts";
import { delivery } from "./delivery.ts";
import { violations } from "./invariants.ts";
import { isOpen, takeSnapshot, sum } from "./snapshot.ts";
import type { Step } from "./steps.ts";
import { bookingOf, vendorNamed } from "./vendors.ts";
import { breathe, suffocate, type World } from "./world.ts";

/** One step of a history. `alone`: nothing else happens meanwhile, so that replies can be compared with what there was. */
async function take(world: World, step: Step, alone: boolean): Promise<void> {
  const { pool, witness, processes, jobIds } = world;
  const complain = (text: string) => void witness.complaints.push(text);
  const deliver = (name: "once" | "twice" | "unheard") =>
    delivery(pool, !alone && name === "twice" ? "once" : name, complain);
  const of = (index: number) => {
    const process = processes[index];
    if (!process) throw new Error(`There is no process ${index}.`);
    return process;
  };

  switch (step.do) {
    case "enqueue":
      return world.enqueue(step.space, step.keys, step.budget);
    case "claim":
      return of(step.process).claim(step.room, step.delivery === "once");
    case "ask":
      return of(step.process).ask(step.most, deliver(step.delivery));
    case "book":
      return of(step.process).book(
        step.most,
        step.reply,
        step.short ? 0 : 3_600_000,
        step.patient,
        deliver(step.delivery),
      );
    case "settle":
      return of(step.process).settle(deliver(step.delivery));
    case "poll":
      await of(step.process).poll(step.reply, deliver(step.delivery));
      return;
    case "say again":
      return of(step.process).sayAgain();
    case "hand back":
      return of(step.process).handBack();
    case "beat":
      await breathe(pool, of(step.process));
      return;
    case "stall":
    case "die":
      witness.lose(await takeSnapshot(pool), of(step.process).id);
      await suffocate(pool, of(step.process));
      if (step.do === "die") await world.replace(step.process);
      if (step.swept) await sweep(pool);
      return;
    case "sweep":
      await deliver(step.delivery)(() => sweep(pool));
      return;
    case "keep house":
      await deliver(step.delivery)(() => keepHouse(world));
      return;
    case "call back":
      return callBack(world, step, deliver(step.delivery));
    case "at once":
      return takeAtOnce(world, step.steps);
    default: {
      const jobId = jobIds[step.job % Math.max(1, jobIds.length)];
      if (jobId !== undefined) await wish(world, step, jobId, alone);
    }
  }
}

/** A vendor that was asked to take its time pushes its answer: at once, late, or for a question that was asked anew since. */
async function callBack(
  { pool, witness }: World,
  step: Step & { do: "call back" },
  deliver: ReturnType<typeof delivery>,
) {
  const calls = [...witness.sent.values()].filter(({ provider }) => vendorNamed(provider).slow);
  const call = calls[step.call % Math.max(1, calls.length)];
  if (!call) return;
  const booking = bookingOf({ ...call, vendor: vendorNamed(call.provider) }, step.reply, 3_600_000);
  await deliver(async () => {
    const [reply] = await finish(pool, [booking]);
    if (reply) witness.book(booking, reply);
  });
}

type Wish = Extract<Step, { job: number }>;

async function wish(world: World, step: Wish, jobId: string, alone: boolean): Promise<void> {
  const { pool, db, witness, spaces } = world;
  const before = await takeSnapshot(pool);
  const job = before.jobs.find(({ id }) => id === jobId);
  const owner = spaces.find(({ workspaceId }) => workspaceId === job?.workspace_id);
  if (!job || !owner) throw new Error(`Job ${jobId} is gone.`);
  const open = before.lookups.filter((lookup) => isOpen(lookup) && lookup.job_id === jobId);
  const deliver = delivery(pool, alone ? step.delivery : "once", (text) => void witness.complaints.push(text));
  const asOwner = <Result>(act: Parameters<typeof withUser<Result>>[1]) => withUser(owner.userId, act, db);
  try {
    switch (step.do) {
      case "cancel":
      case "pause": {
        const stop = step.do === "cancel" ? cancelJob : pauseJob;
        const reply = await deliver(() => asOwner((handle) => stop(handle, jobId)));
        if (alone && reply.heard) {
          const { onWire, onWireCredits } = reply.result;
          if (onWire !== open.length || onWireCredits !== sum(open.map(({ price }) => price)))
            witness.complaints.push(
              `11: ${step.do} told of ${onWire} calls (${onWireCredits}), not of ${JSON.stringify(open)}`,
            );
        }
        return;
      }
      case "resume":
        await deliver(() => asOwner((handle) => resumeJob(handle, jobId)));
        return;
      case "retry":
        await deliver(() => asOwner((handle) => retryJob(handle, jobId, step.scope)));
        witness.retrying.add(jobId);
        return;
      case "requeue":
        await deliver(() => asOwner((handle) => requeueDeadLetter(handle, jobId)));
        return;
      case "fail":
        await deliver(() => failJob(pool, jobId, "Its waterfall cannot run."));
    }
  } catch (error) {
    // Not in this state of the job.
    if (!(error instanceof AppError) || error.code !== "CONFLICT") throw error;
  }
}

async function keepHouse({ pool }: World): Promise<void> {
  await cancelRecords(pool);
  await retryRecords(pool, 2);
  await completeJobs(pool);
  await moveFloors(pool);
  await restJobs(pool);
}

const stageOf = { ask: "idle", book: "calling", settle: "ended", die: "calling", stall: "calling" } as const;

/** Has a step done by a process that has something to do it with, and trouble come to one with calls on the wire. */
function aimed(step: Step, { processes }: World): Step {
  if (!("process" in step) || !(step.do in stageOf)) return step;
  const stage = stageOf[step.do as keyof typeof stageOf];
  const able = [...processes.keys()].filter((index) => processes[index]?.has(stage));
  return { ...step, process: able[step.process % Math.max(1, able.length)] ?? step.process };
}

/** Steps of one process follow each other; those of different ones may go together. */
async function takeAtOnce(world: World, steps: readonly Step[]): Promise<void> {
  const lines = new Map<string, Step[]>();
  for (const [index, step] of steps.map((one) => aimed(one, world)).entries()) {
    const name = "process" in step ? `process ${step.process}` : `step ${index}`;
    lines.set(name, [...(lines.get(name) ?? []), step]);
  }
  await Promise.all(
    [...lines.values()].map(async (line) => {
      for (const step of line) await take(world, step, false);
    }),
  );
}

async function look(world: World, after: string): Promise<void> {
  const snapshot = await takeSnapshot(world.pool);
  const found = violations(snapshot, world.witness);
  world.witness.follow(snapshot);
  if (found.length > 0) throw new Error(`After ${after}:\n${found.join("\n")}`);
}

/** Plays a history and then lets everybody work until nothing is left to do. Throws with what does not hold, and after which step. */
export async function play(world: World, steps: readonly Step[]): Promise<void> {
  for (const [index, step] of steps.entries()) {
    const name = `step ${index} (${JSON.stringify(step)})`;
    try {
      await take(world, aimed(step, world), true);
    } catch (error) {
      throw new Error(`${name} broke`, { cause: error });
    }
    await look(world, name);
  }
  await wind(world);
}

const ROUNDS = 25;

/** Everybody is well from here on. */
async function wind(world: World): Promise<void> {
  const { pool, processes, witness } = world;
  const { jobs } = await takeSnapshot(pool);
  for (const [job, { id, state }] of jobs.entries()) {
    const step = { job, delivery: "once" as const };
    if (state === "paused") await wish(world, { ...step, do: "resume" }, id, true);
    if (state === "dead_letter") await wish(world, { ...step, do: "requeue" }, id, true);
  }
  // A job that failed as a whole rests for a second or two, which are over now.
  await pool.query("update public.jobs set next_due_at = now() where attempts > 0 and state in ('queued', 'running')");
  await look(world, "resuming all");
  const once = delivery(pool, "once", () => {});
  for (let round = 0; round < ROUNDS; round += 1) {
    await sweep(pool);
    await keepHouse(world);
    for (const process of processes) {
      await breathe(pool, process);
      await process.sayAllAgain();
      await process.poll("truth", once);
      await process.handBack();
      await process.claim(20, true);
      await process.ask(20, once);
      await process.book(20, "truth", 3_600_000, false, once);
      await process.settle(once);
    }
    await look(world, `round ${round} of winding down`);
    const now = await takeSnapshot(pool);
    const over = now.jobs.every(({ state, retry_scope }) => terminalJobStates.has(state) && retry_scope === null);
    const still = now.records.every(({ state }) => !["queued", "running", "waiting"].includes(state));
    if (over && still && !now.lookups.some(isOpen) && !processes.some(({ busy }) => busy)) return;
  }
  const { jobs: left, records, lookups } = await takeSnapshot(pool);
  const stuck = records.filter(({ state }) => ["queued", "running", "waiting"].includes(state));
  throw new Error(
    `7: not over after ${ROUNDS} rounds: ${JSON.stringify({ stuck, open: lookups.filter(isOpen), jobs: left, complaints: witness.complaints }, null, 1)}`,
  );
}
