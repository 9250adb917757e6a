import fc from "fast-check";
import { type DeliveryName, deliveries } from "./delivery.ts";
import { replies, type Reply } from "./vendors.ts";

/** What may happen next. Numbers choose among what there is at that moment, so that any list of steps is a history. */
export type Step =
  | { do: "enqueue"; space: number; keys: number[]; budget: number | null }
  | { do: "claim"; process: number; room: number; delivery: "once" | "unheard" }
  | { do: "ask"; process: number; most: number; delivery: DeliveryName }
  | {
      do: "book";
      process: number;
      most: number;
      reply: Reply;
      short: boolean;
      patient: boolean;
      delivery: DeliveryName;
    }
  | { do: "settle"; process: number; delivery: DeliveryName }
  | { do: "poll"; process: number; reply: "late" | "truth" | "unsure"; delivery: DeliveryName }
  | { do: "say again"; process: number }
  /** `swept`: somebody notices before it moves again. */
  | { do: "die" | "stall"; process: number; swept: boolean }
  | { do: "beat"; process: number }
  | { do: "hand back"; process: number }
  | { do: "sweep" | "keep house"; delivery: "once" | "twice" }
  | { do: "call back"; call: number; reply: "truth" | "refused"; delivery: "once" | "twice" }
  | { do: "cancel" | "pause" | "resume" | "fail" | "requeue"; job: number; delivery: "once" | "twice" }
  | { do: "retry"; job: number; scope: "failed" | "all"; delivery: "once" | "twice" }
  | { do: "at once"; steps: Step[] };

export const PROCESSES = 3;

const process = fc.nat({ max: PROCESSES - 1 });
const job = fc.nat({ max: 7 });
const some = fc.integer({ min: 1, max: 4 });
const heard = fc.oneof(
  { weight: 4, arbitrary: fc.constant<DeliveryName>("once") },
  { weight: 3, arbitrary: fc.constantFrom(...deliveries) },
);
const once = fc.constantFrom("once" as const, "twice" as const);
const mostlyOnce = fc.oneof(
  { weight: 6, arbitrary: fc.constant("once" as const) },
  { weight: 1, arbitrary: fc.constant("unheard" as const) },
);
const mostlyTrue = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Reply>("truth") },
  { weight: 2, arbitrary: fc.constant<Reply>("late") },
  { weight: 3, arbitrary: fc.constantFrom(...replies) },
);
const is = <Name extends string>(name: Name) => fc.constant(name);

const work: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: is("claim"), process, room: some, delivery: mostlyOnce }) },
  { weight: 8, arbitrary: fc.record({ do: is("ask"), process, most: some, delivery: heard }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: is("book"),
      process,
      most: some,
      reply: mostlyTrue,
      short: fc.boolean(),
      patient: fc.boolean(),
      delivery: heard,
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: is("settle"), process, delivery: heard }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: is("poll"),
      process,
      reply: fc.constantFrom("late", "truth", "truth", "unsure"),
      delivery: heard,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: is("say again"), process }) },
  { weight: 1, arbitrary: fc.record({ do: is("hand back"), process }) },
);

const upkeep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("sweep", "keep house"), delivery: once }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: is("call back"),
      call: fc.nat({ max: 30 }),
      reply: fc.constantFrom("truth", "truth", "refused"),
      delivery: once,
    }),
  },
);

const trouble: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom("die", "stall"), process, swept: fc.boolean() }),
  fc.record({ do: is("beat"), process }),
);

const wish: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom("cancel", "pause", "resume", "fail", "requeue"), job, delivery: once }),
  fc.record({ do: is("retry"), job, scope: fc.constantFrom("failed", "all"), delivery: once }),
);

const enqueue: fc.Arbitrary<Step> = fc.record({
  do: is("enqueue"),
  space: fc.nat({ max: 1 }),
  keys: fc.array(fc.nat({ max: 3 }), { minLength: 2, maxLength: 6 }),
  budget: fc.option<number>(fc.integer({ min: 0, max: 6 })),
});

const atOnce: fc.Arbitrary<Step> = fc.record({
  do: is("at once"),
  steps: fc.array(
    fc.oneof({ weight: 5, arbitrary: work }, { weight: 2, arbitrary: upkeep }, { weight: 1, arbitrary: wish }),
    {
      minLength: 2,
      maxLength: 4,
    },
  ),
});

/** Starts with records in two processes' hands; the rest is anything. */
export const history: fc.Arbitrary<Step[]> = fc
  .tuple(
    enqueue,
    fc.tuple(some, some),
    fc.array(
      fc.oneof(
        { weight: 30, arbitrary: work },
        { weight: 6, arbitrary: upkeep },
        { weight: 6, arbitrary: trouble },
        { weight: 4, arbitrary: wish },
        { weight: 3, arbitrary: enqueue },
        { weight: 6, arbitrary: atOnce },
      ),
      { minLength: 20, maxLength: 50, size: "max" },
    ),
  )
  .map(([first, rooms, rest]) => [
    first,
    ...rooms.map((room, process): Step => ({ do: "claim", process, room, delivery: "once" })),
    ...rest,
  ]);
