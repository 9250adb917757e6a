import type { Knowledge } from "../knowledge.ts";
import { questionOf, textOf } from "../reading.ts";
import { type Bill, json, type Route } from "../wire.ts";
import { isDomain } from "../world/fold.ts";
import type { Person } from "../world/person.ts";
import { hex } from "../world/hash.ts";
import { failure } from "./clearout-answers.ts";
import { Recent } from "./recent.ts";

type Search = { name: string; domain: string; dueMs: number; billed: boolean };

function answer(knows: Knowledge, person: Person | undefined, asked: string, nowMs: number) {
  const known = person && knows.addressOf(person);
  return {
    status: "success",
    data: {
      emails: known ? [{ email_address: known.email, role: "no", business: "yes" }] : [],
      first_name: person?.firstName ?? "",
      last_name: person?.lastName ?? "",
      full_name: person?.fullName ?? "",
      domain: person?.company.domain ?? asked,
      confidence_score: known ? (known.kind === "guess" ? 60 : 94) : 0,
      total: known ? 1 : 0,
      company: { name: person?.company.name ?? null },
      found_on: new Date(nowMs).toISOString(),
    },
  };
}

/** One search in twenty takes longer than the caller waits: 524, and it goes on in the background if that was asked. */
export function clearoutFinder(): { start: Route["handle"]; status: Route["handle"] } {
  const searches = new Recent<Search>(10_000);
  const personOf = (knows: Knowledge, name: string, domain: string) =>
    knows.findPerson({ fullName: name, ...(isDomain(domain) ? { domain } : { companyName: domain }) });
  const bill = (name: string, domain: string): Bill => ({
    question: questionOf("find-email", { name, domain }),
    credits: 1,
  });

  return {
    start: ({ body }, { knows, account, nowMs, backgroundMs }) => {
      const name = textOf(body, "name");
      const domain = textOf(body, "domain");
      if (!name || !domain) return failure(400, "validation failed");
      if (knows.chance(`slow|${name}|${domain}`) < 0.05) {
        const id = hex(`${account.key}|${name}|${domain}`, 7, 24);
        searches.set(id, { name, domain, dueMs: nowMs + backgroundMs(20_000), billed: false });
        const queued = body["queue"] === true ? { queue_id: id } : {};
        return failure(524, "Timeout Occurred", undefined, {
          additional_info: { resource_name: "name", resource_value: name, ...queued },
        });
      }
      const found = answer(knows, personOf(knows, name, domain), domain, nowMs);
      return json(200, found, found.data.total > 0 ? [bill(name, domain)] : []);
    },
    status: ({ query }, { knows, nowMs }) => {
      const search = searches.get(query.get("qid") ?? "");
      if (!search) return failure(400, "bad qid");
      const { name, domain } = search;
      if (nowMs < search.dueMs) return json(200, { status: "success", data: { query_status: "inprogress" } });
      const found = answer(knows, personOf(knows, name, domain), domain, nowMs);
      const bills = found.data.total > 0 && !search.billed ? [bill(name, domain)] : [];
      search.billed = true;
      return json(200, found, bills);
    },
  };
}
