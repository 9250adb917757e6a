import { isDeepStrictEqual } from "node:util";
import type { Pool } from "pg";
import { type Snapshot, takeSnapshot } from "./snapshot.ts";

/** How a statement comes to the database and its reply back. */
export const deliveries = ["once", "twice", "unheard"] as const;
export type DeliveryName = (typeof deliveries)[number];

export type Delivery = <Result>(
  statement: () => Promise<Result>,
) => Promise<{ heard: true; result: Result } | { heard: false }>;

/** Without leases: a second statement finds the same world a moment later. */
const lasting = ({ workers: _, ...rest }: Snapshot) => rest;

/** `twice` complains where the second time changes anything; the process hears the first reply. */
export function delivery(pool: Pool, name: DeliveryName, complain: (text: string) => void): Delivery {
  return async (statement) => {
    const result = await statement();
    if (name === "unheard") return { heard: false };
    if (name === "twice") {
      const before = lasting(await takeSnapshot(pool));
      await statement();
      const after = lasting(await takeSnapshot(pool));
      if (!isDeepStrictEqual(before, after)) complain(`6: said twice it did more: ${differences(before, after)}`);
    }
    return { heard: true, result };
  };
}

function differences(before: object, after: object): string {
  const was = new Map(Object.entries(before));
  const changed = Object.entries(after).filter(([name, part]) => !isDeepStrictEqual(part, was.get(name)));
  return JSON.stringify(changed.map(([name, part]) => ({ name, before: was.get(name), after: part })));
}
