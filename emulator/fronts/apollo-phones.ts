import { type FrontContext, json, type Route } from "../wire.ts";
import type { Person } from "../world/person.ts";
import { personId } from "./identity.ts";
import type { Recent } from "./recent.ts";

export type PhoneJob = { readyMs: number; body: string };

/** Phones never come in the reply: they are pushed, unsigned, and can be polled under the request's id. */
export function sendPhones(
  jobs: Recent<PhoneJob>,
  context: FrontContext,
  person: Person,
  phone: string | undefined,
  id: string,
  url: string,
): void {
  const { callbacks, callbackFault, backgroundMs, nowMs } = context;
  const numbers = phone
    ? [
        {
          raw_number: phone,
          sanitized_number: phone,
          type_cd: "mobile",
          status_cd: "valid_number",
          dnc_status_cd: null,
          confidence_cd: "high",
        },
      ]
    : [];
  const people = [{ id: personId(person), status: phone ? "success" : "not_found", phone_numbers: numbers }];
  const body = `{"status":"success","total_requested_enrichments":1,"unique_enriched_records":${phone ? 1 : 0},"missing_records":${phone ? 0 : 1},"credits_consumed":${phone ? 8 : 0},"people":${JSON.stringify(people)},"request_id":${id}}`;
  const readyInMs = backgroundMs(4_000);
  jobs.set(id, { readyMs: nowMs + readyInMs, body });
  for (let copy = 0; copy < callbackFault.copies; copy++)
    callbacks.send(readyInMs + callbackFault.delayMs, () => ({ url, body }));
}

export const pollPhones =
  (jobs: Recent<PhoneJob>): Route["handle"] =>
  ({ params }, { nowMs }) => {
    const id = params["id"] ?? "";
    if (!/^\d+$/.test(id)) return json(400, { error: "invalid request id", error_code: "invalid_request_id" });
    const job = jobs.get(id);
    if (!job) return json(404, { error: "request id unknown", error_code: "request_id_unknown" });
    if (nowMs < job.readyMs)
      return json(404, {
        error: "result pending",
        error_code: "result_pending",
        retry_after_seconds: Math.ceil((job.readyMs - nowMs) / 1000),
      });
    return { status: 200, headers: { "content-type": "application/json; charset=utf-8" }, body: job.body };
  };
