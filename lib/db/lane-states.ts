import { sql } from "kysely";
import { z } from "zod";
import type { Handle } from "./client.ts";

const circuit = z.enum(["closed", "open", "half_open"]);
const lane = z.object({
  connectionId: z.uuid(),
  operation: z.string(),
  circuit,
  /** Until the circuit lets a probe through. */
  openForMs: z.number(),
  /** Until calls begin again after the vendor asked for a rest. */
  pausedForMs: z.number(),
  opened: z.number(),
});
export type LaneState = z.infer<typeof lane>;

/** How each key of a workspace fares now, on the database's clock; `operation` is empty for the key's common lane. */
export async function listLaneStates(handle: Handle, workspaceId: string): Promise<LaneState[]> {
  const { rows } = await sql`
    select connection_id as "connectionId", scope as operation, circuit, opened,
      ceil(greatest(0, extract(epoch from circuit_until - clock_timestamp())) * 1000)::float as "openForMs",
      ceil(greatest(0, extract(epoch from paused_until - clock_timestamp())) * 1000)::float as "pausedForMs"
    from public.lanes where workspace_id = ${workspaceId}::uuid order by connection_id, scope`.execute(handle);
  return z.array(lane).parse(rows);
}
