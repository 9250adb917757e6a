import type { Knowledge } from "../knowledge.ts";
import { type Answer, json, type WireRequest } from "../wire.ts";
import { domainOf } from "../world/fold.ts";
import type { Person } from "../world/person.ts";

export const hunterError = (status: number, id: string, details: string): Answer =>
  json(status, { errors: [{ id, code: status, details }] });

/** One person in 250 asked the vendor to forget them. */
export const claimed = (knows: Knowledge, person: Person) => knows.chance(`claimed|${person.key}`) < 0.004;
export const claimedAnswer = () =>
  hunterError(
    451,
    "claimed_email",
    "The owner of this email address asked us to stop the processing of their personal data.",
  );

export const param = ({ query }: WireRequest, name: string): string | undefined => query.get(name)?.trim() || undefined;

export const hunterStatus = (
  knows: Knowledge,
  email: string,
): "valid" | "invalid" | "accept_all" | "webmail" | "disposable" => {
  const { world } = knows;
  const truth = world.truthOf(email);
  if (truth === "catch_all") return "accept_all";
  if (truth === "disposable" || truth === "invalid") return truth;
  return world.domain(domainOf(email)).kind === "webmail" ? "webmail" : "valid";
};
