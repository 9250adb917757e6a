import { questionOf } from "../reading.ts";
import { json, type Route } from "../wire.ts";
import { domainOf, isDomain } from "../world/fold.ts";
import { claimed, claimedAnswer, hunterError, param } from "./hunter-answers.ts";

export const findEmail: Route["handle"] = (request, { knows }) => {
  const asked = [
    "domain",
    "company",
    "linkedin_handle",
    "first_name",
    "last_name",
    "full_name",
    "max_duration",
  ] as const;
  const said = Object.fromEntries(asked.map((name) => [name, param(request, name)]));
  const {
    domain,
    company,
    linkedin_handle: handle,
    first_name: firstName,
    last_name: lastName,
    full_name: fullName,
  } = said;
  if (!domain && !company && !handle) return hunterError(400, "wrong_params", "You are missing the domain parameter");
  if (!handle && !fullName && !(firstName && lastName))
    return hunterError(400, "wrong_params", "You are missing the first_name and last_name parameters");
  if (domain && !isDomain(domainOf(domain))) return hunterError(400, "invalid_domain", "The domain name is invalid");
  const person = knows.findPerson({ firstName, lastName, fullName, domain, companyName: company, linkedin: handle });
  if (person && ["nxdomain", "no_mx", "null_mx"].includes(person.domain.mail))
    return hunterError(400, "invalid_domain", "The domain name doesn't have any MX record");
  if (person && claimed(knows, person)) return claimedAnswer();
  const known = person && knows.addressOf(person);
  const meta = { params: Object.fromEntries(asked.map((name) => [name, said[name] ?? null])) };
  if (!person || !known) {
    const nobody = {
      first_name: firstName ?? null,
      last_name: lastName ?? null,
      email: null,
      score: null,
      domain: domain ?? null,
    };
    return json(200, {
      data: {
        ...nobody,
        accept_all: null,
        position: null,
        twitter: null,
        linkedin_url: null,
        phone_number: null,
        company: null,
        sources: [],
        verification: { date: null, status: null },
      },
      meta,
    });
  }
  const acceptAll = person.domain.mail === "catch_all";
  const checked = known.kind === "right" && !acceptAll && knows.chance(`verified|${person.key}`) < 0.85;
  const data = {
    first_name: person.firstName,
    last_name: person.lastName,
    email: known.email,
    score:
      known.kind === "right"
        ? 88 + Math.floor(knows.chance(`score|${person.key}`) * 12)
        : 40 + Math.floor(knows.chance(`score|${person.key}`) * 45),
    domain: person.company.domain,
    accept_all: acceptAll,
    position: person.title,
    twitter: null,
    linkedin_url: knows.profileOf(person),
    phone_number: knows.mobileOf(person) ?? null,
    company: person.company.name,
    sources: [],
    verification: {
      date: checked ? "2026-10-02" : null,
      status: acceptAll ? "accept_all" : checked ? "valid" : "unknown",
    },
  };
  const question = questionOf("find-email", {
    domain,
    company: domain ? undefined : company,
    handle,
    name: fullName ?? `${firstName} ${lastName}`,
  });
  return json(200, { data, meta }, [{ question, credits: 1 }]);
};
