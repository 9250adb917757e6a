import { healthReply } from "@/lib/contracts/api.ts";
import { getHealth } from "@/lib/services/health/get-health.ts";

/** For load balancers and monitors: 200 while the database answers, else 503. Says nothing of anybody's data. */
export async function GET(): Promise<Response> {
  const health = healthReply.parse(await getHealth());
  const status = health.status === "ok" ? 200 : 503;
  return Response.json(health, { status, headers: { "cache-control": "no-store" } });
}
