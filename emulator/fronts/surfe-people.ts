import type { Knowledge } from "../knowledge.ts";
import { type Fields, fieldsList, fieldsOf, flagOf, questionOf, textOf } from "../reading.ts";
import { type Bill, json, type Route } from "../wire.ts";
import type { Person } from "../world/person.ts";
import { SurfeJobs } from "./surfe-jobs.ts";

type Include = { email: boolean; mobile: boolean; linkedInUrl: boolean; jobHistory: boolean };

const asked = (person: Fields) => ({
  firstName: textOf(person, "firstName"),
  lastName: textOf(person, "lastName"),
  domain: textOf(person, "companyDomain"),
  companyName: textOf(person, "companyName"),
  linkedin: textOf(person, "linkedinUrl"),
});

function enriched(knows: Knowledge, input: Fields, include: Include) {
  const query = asked(input);
  const person = knows.findPerson(query);
  const known = include.email && person ? knows.addressOf(person) : undefined;
  const mobile = include.mobile && person ? knows.mobileOf(person) : undefined;
  const found = known || mobile ? person : undefined;
  const row = {
    externalID: textOf(input, "externalID") ?? "",
    firstName: found?.firstName ?? query.firstName ?? "",
    lastName: found?.lastName ?? query.lastName ?? "",
    companyName: found?.company.name ?? query.companyName ?? "",
    companyDomain: found?.company.domain ?? query.domain ?? "",
    country: found?.company.country ?? "",
    location: found ? `${found.company.city}, ${found.company.region}` : "",
    jobTitle: found?.title ?? "",
    seniorities: found ? [found.seniority] : [],
    departments: found ? [found.department] : [],
    linkedInUrl: found && include.linkedInUrl ? (knows.profileOf(found) ?? "") : "",
    emails: known && person ? [{ email: known.email, validationStatus: validation(person, known.kind) }] : [],
    mobilePhones: mobile ? [{ mobilePhone: mobile, confidenceScore: 0.8 }] : [],
    jobHistory:
      found && include.jobHistory
        ? [
            {
              companyName: found.company.name,
              jobTitle: found.title,
              linkedInURL: "",
              startDate: "2021-03-01T00:00:00Z",
              endDate: null,
            },
          ]
        : [],
    status: "COMPLETED",
  };
  const { firstName, lastName, ...rest } = query;
  const name = `${firstName ?? ""} ${lastName ?? ""}`;
  const bill = (pool: string): Bill => ({ question: questionOf(pool, { ...rest, name }), credits: 1 });
  return { row, bills: [...(known ? [bill("find-email")] : []), ...(mobile ? [bill("find-mobile")] : [])] };
}

const validation = (person: Person, kind: string) =>
  kind !== "right" ? "UNKNOWN" : person.domain.mail === "catch_all" ? "CATCH_ALL" : "VALID";

/** Billed when it starts: what will be found is certain then, and a client that never fetches it pays all the same. */
export function peopleJobs(): { start: Route["handle"]; read: Route["handle"] } {
  const jobs = new SurfeJobs<ReturnType<typeof enriched>["row"]>("people");
  return {
    start: (request, context) => {
      const people = fieldsList(request.body["people"]);
      if (people.length === 0) return json(400, { message: "people must contain at least 1 item" });
      if (people.length > 10_000) return json(400, { message: "people must contain at most 10000 items" });
      const wanted = fieldsOf(request.body["include"]);
      const include = {
        email: flagOf(wanted, "email"),
        mobile: flagOf(wanted, "mobile"),
        linkedInUrl: flagOf(wanted, "linkedInUrl"),
        jobHistory: flagOf(wanted, "jobHistory"),
      };
      if (!include.email && !include.mobile) return json(400, { message: "include must ask for email or mobile" });
      const isVague = (person: Fields) => {
        const { firstName, lastName, domain, companyName, linkedin } = asked(person);
        return !linkedin && !(firstName && lastName && (domain ?? companyName));
      };
      if (people.some(isVague))
        return json(400, {
          message: "each person needs linkedinUrl, or firstName, lastName and companyName or companyDomain",
        });
      const refusal = SurfeJobs.refuseWebhook(request);
      if (refusal) return refusal;
      const results = people.map((person) => enriched(context.knows, person, include));
      const started = jobs.start(
        request,
        context,
        results.map(({ row }) => row),
      );
      return json(
        202,
        started,
        results.flatMap(({ bills }) => bills),
      );
    },
    read: (request, context) =>
      jobs.read(request, context, ({ externalID, firstName, lastName, companyName, companyDomain }) => ({
        externalID,
        firstName,
        lastName,
        companyName,
        companyDomain,
        emails: [],
        mobilePhones: [],
        status: "IN_PROGRESS",
      })),
  };
}
