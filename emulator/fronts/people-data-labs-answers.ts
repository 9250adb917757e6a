import { remaining } from "../accounts.ts";
import { type Answer, type Bill, type FrontContext, json } from "../wire.ts";

const errors: Record<number, { type: string; message: string }> = {
  400: { type: "invalid_request_error", message: "Request contained either missing or invalid parameters" },
  401: { type: "authentication_error", message: "Request contained a missing or invalid key" },
  402: { type: "payment_required", message: "You have reached your account maximum (all matches have been used)" },
  404: { type: "not_found", message: "No records were found matching your request" },
  429: { type: "rate_limit_error", message: "An error occurred due to requests hitting the API too quick" },
};

export const dataLabsError = (status: number, message?: string): Answer =>
  json(status, { status, error: { ...errors[status], ...(message && { message }) } });

/** Every answer says in its headers what it cost and what is left. */
export function matched({ account }: FrontContext, body: unknown, ...bills: Bill[]): Answer {
  const spent = bills.reduce((sum, { credits }) => sum + credits, 0);
  const left = Math.max(0, remaining(account) - spent);
  return {
    ...json(200, body, bills),
    headers: {
      "x-call-credits-spent": String(spent),
      "x-call-credits-type": "enrich",
      "x-totallimit-remaining": String(left),
    },
  };
}
