import { describe, expect, it } from "vitest";
import type { JobProgress, JobState } from "@/lib/contracts/job.ts";
import { canChange, type JobInHand } from "./job-abilities.ts";
import { answer, question } from "./job-change-words.ts";

const progress: JobProgress = {
  total: 100,
  queued: 60,
  running: 0,
  waiting: 0,
  success: 20,
  notFound: 12,
  failed: 8,
  skipped: 0,
  cancelled: 0,
  verified: 18,
  credits: 60,
  paidCalls: 60,
  unknownCalls: 0,
  rev: 1,
};
const job = (state: JobState, changes: Partial<JobInHand> = {}): JobInHand => ({
  id: `id-${changes.name ?? "list"}`,
  name: "list",
  state,
  priority: 3,
  scheduledAt: null,
  progress,
  ...changes,
});

describe("what is asked before a job is changed", () => {
  it("says of a cancel which rows are not asked and what was spent", () => {
    const words = question({ change: { action: "cancel" }, jobs: [job("running")] });
    expect(words?.title).toBe("Cancel this job?");
    expect(words?.text).toContain("60 rows of 100 rows will not be asked");
    expect(words?.text).toContain("60 credits spent so far");
  });

  it("adds up several jobs", () => {
    const words = question({ change: { action: "delete" }, jobs: [job("failed"), job("draft")] });
    expect(words?.title).toBe("Delete 2 jobs?");
    expect(words?.text).toContain("2 jobs with 200 rows");
    expect(words?.text).toContain("120 credits");
  });

  it("says of a retry how many rows it takes and what they will cost by what rows cost so far", () => {
    const words = question({ change: { action: "retry", scope: "failed" }, jobs: [job("partially_completed")] });
    expect(words?.title).toBe("Retry 8 rows?");
    expect(words?.text).toContain("1.5 credits on average: about 12 for these");
    const all = question({ change: { action: "retry", scope: "all" }, jobs: [job("partially_completed")] });
    expect(all?.title).toBe("Retry 20 rows?");
  });

  it("counts the rows that a job which was given up never came to", () => {
    const words = question({ change: { action: "retry", scope: "failed" }, jobs: [job("dead_letter")] });
    expect(words?.title).toBe("Run this job again?");
    expect(words?.yes).toBe("Ask 68 rows again");
  });

  it("asks nothing where nothing is lost or paid", () => {
    expect(question({ change: { action: "pause" }, jobs: [job("running")] })).toBeNull();
  });
});

describe("what is said afterwards", () => {
  const jobs = [job("running", { name: "one" }), job("running", { name: "two" })];

  it("adds up the calls on the wire and names each job that refused, with its reason", () => {
    const said = answer({ change: { action: "cancel" }, jobs }, [
      { id: "id-one", ok: true, state: "cancelled", onWire: 3, onWireCredits: 4.5 },
      { id: "id-two", ok: false, code: "CONFLICT", message: "The job is completed." },
    ]);
    expect(said).toMatchObject({ text: "1 job is cancelled", onWire: 3, onWireCredits: 4.5 });
    expect(said.refused).toMatchObject([{ name: "two", message: "The job is completed." }]);
  });

  it("says of a pause what is still on the wire", () => {
    const said = answer({ change: { action: "pause" }, jobs: jobs.slice(0, 1) }, [
      { id: "id-one", ok: true, state: "paused", onWire: 1, onWireCredits: 2 },
    ]);
    expect(said.text).toBe("The job is paused; 1 call still on the wire, up to 2 credits.");
  });
});

describe("what can be done with a job", () => {
  it("follows its state", () => {
    const can = (state: JobState) =>
      (["pause", "resume", "cancel", "delete", "retry", "priority"] as const).filter((action) =>
        canChange(job(state), { action }),
      );
    expect(can("running")).toEqual(["pause", "cancel", "priority"]);
    expect(can("paused")).toEqual(["resume", "cancel", "priority"]);
    expect(can("draft")).toEqual(["cancel", "delete", "priority"]);
    expect(can("partially_completed")).toEqual(["delete", "retry"]);
    expect(can("cancelled")).toEqual(["delete"]);
  });
});
