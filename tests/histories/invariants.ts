import { isDeepStrictEqual } from "node:util";
import { type RecordState, terminalRecordStates } from "@/lib/contracts/job.ts";
import { callName, isOpen, type RecordRow, type Snapshot, sum } from "./snapshot.ts";
import type { Witness } from "./witness.ts";

/**
 * The engine's invariants that hold at every instant, by their numbers in docs/invariants.md. Each gives what is wrong,
 * in sentences; nothing when all is well.
 */
type Invariant = (now: Snapshot, witness: Witness) => string[];

const where = (facts: object) => JSON.stringify(facts);
const of = <Row>(rows: readonly Row[], wanted: Partial<Row>) =>
  rows.filter((row) => Object.entries(wanted).every(([name, value]) => row[name as keyof Row] === value));

/** 1. A call a generation, a charge a generation. */
const paidOnce: Invariant = ({ lookups, attempts, charges }, witness) => [
  ...[...witness.sent.values()]
    .filter(
      ({ lookupId, generation }) =>
        !lookups.some(({ id, generation: last }) => String(id) === lookupId && generation <= last),
    )
    .map((call) => `a call of no generation went out: ${where(call)}`),
  ...charges
    .filter(
      ({ job_id, provider, credits }) =>
        credits !== sum(of(attempts, { job_id, provider }).map(({ charged }) => charged)),
    )
    .map((line) => `the ledger is not the sum of the calls: ${where(line)}`),
  ...attempts
    .filter(({ job_id, provider, charged }) => charged !== 0 && of(charges, { job_id, provider }).length === 0)
    .map((attempt) => `a charge is in no ledger: ${where(attempt)}`),
];

/** 2. What is open is reserved: spent and reserved together never pass a limit. */
const reserved: Invariant = ({ lookups, allowances, jobs }) => {
  const open = lookups.filter(isOpen);
  return [
    ...allowances
      .filter(
        ({ workspace_id, granted, spent }) =>
          granted < spent + sum(of(open, { workspace_id }).map(({ price }) => price)),
      )
      .map((line) => `more is spent and reserved than granted: ${where(line)}`),
    ...jobs
      .filter(
        ({ id, run_budget, credits }) =>
          run_budget !== null && run_budget < credits + sum(of(open, { job_id: id }).map(({ price }) => price)),
      )
      .map(({ id, run_budget, credits }) => `a run passed its budget: ${where({ id, run_budget, credits })}`),
  ];
};

/** 3. Every counter of money and calls is the sum of the attempts. */
const counted: Invariant = ({ attempts, allowances, grants, jobs, days, shares }) => {
  const share = (rows: Snapshot["attempts"]) => ({
    calls: rows.length,
    hits: of(rows, { outcome: "hit" }).length,
    misses: of(rows, { outcome: "miss" }).length,
    errors: of(rows, { outcome: "error" }).length,
    unknown: of(rows, { outcome: "unknown" }).length,
    credits: sum(rows.map(({ charged }) => charged)),
  });
  const paid = (rows: Snapshot["attempts"]) => rows.filter(({ charged }) => charged > 0).length;
  return [
    ...allowances.flatMap(({ workspace_id, granted, spent }) => {
      const should = {
        granted: sum(of(grants, { workspace_id }).map(({ credits }) => credits)),
        spent: sum(of(attempts, { workspace_id }).map(({ charged }) => charged)),
      };
      return isDeepStrictEqual(should, { granted, spent })
        ? []
        : [`a balance is off: ${where({ should, granted, spent })}`];
    }),
    ...jobs.flatMap(({ id, credits, paid_calls, unknown_calls }) => {
      const mine = of(attempts, { job_id: id });
      const { credits: spent, unknown } = share(mine);
      const should = { credits: spent, paid_calls: paid(mine), unknown_calls: unknown };
      const is = { credits, paid_calls, unknown_calls };
      return isDeepStrictEqual(should, is) ? [] : [`a job's money is off: ${where({ should, is })}`];
    }),
    ...days.flatMap(({ workspace_id, provider, ...is }) => {
      const mine = of(attempts, { workspace_id, provider });
      const judged = mine.filter(({ verdict }) => verdict !== null);
      const should = {
        ...share(mine),
        paid_calls: paid(mine),
        timed: of(mine, { timed: true }).length,
        judged: judged.length,
        verified: of(judged, { verdict: "valid" }).length,
      };
      return Object.entries(should).every(([name, value]) => value === is[name as keyof typeof is])
        ? []
        : [`a provider's days are off: ${where({ provider, should, is })}`];
    }),
    ...shares.flatMap(({ job_id, provider, ...is }) => {
      const should = share(of(attempts, { job_id, provider }));
      return Object.entries(should).every(([name, value]) => value === is[name as keyof typeof is])
        ? []
        : [`a provider's share of a job is off: ${where({ provider, should, is })}`];
    }),
  ];
};

/** 4. Unknown are only calls whose process ended under them, or said so itself. */
const unknownOnlyWhereLost: Invariant = ({ attempts }, { lost, unsure }) =>
  of(attempts, { outcome: "unknown" })
    .map(({ lookup_id, generation }) => callName(lookup_id, generation))
    .filter((name) => !lost.has(name) && !unsure.has(name))
    .map((name) => `call ${name} is unknown, but nobody lost it`);

/** 5. An answer that was booked stays booked, and none is thrown away while nobody else knows it. */
const answersKept: Invariant = ({ attempts, lookups }, { answered, refused }) => [
  ...of(lookups, { state: "unknown" })
    .filter(({ id, generation }) => refused.has(callName(id, generation)))
    .map((lookup) => `an answer was thrown away: ${where(lookup)}`),
  ...lookups
    .filter(
      ({ id, generation, state }) => (state === "hit" || state === "miss") && !answered.has(callName(id, generation)),
    )
    .map((lookup) => `an answer came to a question that was not asked so: ${where(lookup)}`),
  ...attempts
    .filter(
      ({ lookup_id, generation, outcome }) =>
        (outcome === "hit" || outcome === "miss") && !answered.has(callName(lookup_id, generation)),
    )
    .map((attempt) => `a call was booked that nobody answered: ${where(attempt)}`),
  ...attempts.flatMap(({ lookup_id, generation, outcome }) => {
    const known = answered.get(callName(lookup_id, generation));
    return known === undefined || known === outcome
      ? []
      : [`call ${lookup_id}.${generation} was ${known} and is ${outcome}`];
  }),
  ...lookups.flatMap(({ id, generation, state }) => {
    const known = answered.get(callName(id, generation));
    return known === undefined || known === state ? [] : [`look-up ${id}.${generation} was ${known} and is ${state}`];
  }),
];

/** 7. Whoever waits is woken: by an answer that is still to come, or by the clock. Whoever runs has a process. */
const nobodyAsleep: Invariant = ({ records, lookups, workers }) => [
  ...of(records, { state: "waiting" })
    .filter(
      ({ run_at, waiting_on }) =>
        run_at === null ||
        run_at === "infinity" ||
        (waiting_on !== null && !lookups.some((lookup) => lookup.id === waiting_on && isOpen(lookup))),
    )
    .map((record) => `a record waits for nothing: ${where(record)}`),
  ...of(records, { state: "running" })
    .filter(({ leased_by }) => !workers.some(({ id }) => id === leased_by))
    .map((record) => `a record runs nowhere: ${where(record)}`),
  ...lookups
    .filter(({ state, worker }) => state === "calling" && !workers.some(({ id }) => id === worker))
    .map((lookup) => `a call is made by nobody: ${where(lookup)}`),
];

/** 8. Queued means never touched; the floor is below all of it. */
const queuedOnce: Invariant = ({ records, jobs }, { touched }) => {
  const queued = of(records, { state: "queued" });
  const wrong = [
    ...queued
      .filter(({ job_id, seq }) => touched.has(`${job_id} ${seq}`))
      .map((record) => `a record is queued again: ${where(record)}`),
    ...queued
      .filter(({ job_id, seq }) => seq <= (of(jobs, { id: job_id })[0]?.floor ?? 0))
      .map((record) => `a queued record is below the floor: ${where(record)}`),
  ];
  for (const { job_id, seq, state } of records) if (state !== "queued") touched.add(`${job_id} ${seq}`);
  return wrong;
};

/** 9. Counters are those of the rows; what is done stays done unless it is retried. */
const countersExact: Invariant = ({ jobs, records }, { done, retrying }) => {
  const wrong = jobs.flatMap(({ id, success, not_found, failed, skipped, cancelled, total }) => {
    const mine = of(records, { job_id: id });
    const count = (state: RecordState) => of(mine, { state }).length;
    const is = { success, not_found, failed, skipped, cancelled, total };
    const should = {
      success: count("success"),
      not_found: count("not_found"),
      failed: count("failed"),
      skipped: count("skipped"),
      cancelled: count("cancelled"),
      total: mine.length,
    };
    const finished = success + not_found + failed + skipped + cancelled;
    const before = done.get(id) ?? 0;
    done.set(id, finished);
    return [
      ...(isDeepStrictEqual(is, should) ? [] : [`counters are off: ${where({ is, should })}`]),
      ...(finished < before && !retrying.has(id)
        ? [`${before - finished} records of ${id} were done and are not`]
        : []),
    ];
  });
  return wrong;
};

/** 10. Revs are gapless, and who refetches what events name sees what there is. */
const eventsTell: Invariant = ({ jobs, events, records }, { shown }) =>
  jobs.flatMap(({ id, rev }) => {
    const mine = of(events, { job_id: id });
    const view = shown.get(id) ?? { rev: 0, states: new Map<number, RecordState>() };
    const rows = of(records, { job_id: id });
    const named = new Set(mine.filter((event) => event.rev > view.rev).flatMap(({ seqs }) => seqs));
    for (const { seq, state } of rows) if (named.has(seq)) view.states.set(seq, state);
    view.rev = rev;
    shown.set(id, view);
    const ended = (state: RecordState | undefined) => state !== undefined && terminalRecordStates.has(state);
    const untold = ({ seq, state }: RecordRow) => {
      const seen = view.states.get(seq);
      return (ended(state) || ended(seen)) && seen !== state;
    };
    return [
      ...(isDeepStrictEqual(
        mine.map((event) => event.rev),
        Array.from({ length: rev }, (_, index) => index + 1),
      )
        ? []
        : [`revs have a gap: ${mine.map((event) => event.rev).join()}; the job is at ${rev}`]),
      ...rows.filter(untold).map((record) => `no event told of ${where(record)}`),
    ];
  });

/** 13. Nobody died often enough in these histories for the engine to fail a record by itself. */
const nonePoisoned: Invariant = ({ records }) =>
  records
    .filter(({ state, takeovers }) => state === "failed" && takeovers > 10)
    .map((record) => `poisoned: ${where(record)}`);

const always: Record<number, Invariant> = {
  1: paidOnce,
  2: reserved,
  3: counted,
  4: unknownOnlyWhereLost,
  5: answersKept,
  7: nobodyAsleep,
  8: queuedOnce,
  9: countersExact,
  10: eventsTell,
  13: nonePoisoned,
};

export function violations(now: Snapshot, witness: Witness): string[] {
  const found = Object.entries(always).flatMap(([number, invariant]) =>
    invariant(now, witness).map((text) => `${number}: ${text}`),
  );
  return [...found, ...witness.complaints.splice(0)];
}
