import { fold } from "./fold.ts";
import { between, pick, unit } from "./hash.ts";
import { hasProfile, linkedinSlug, type Person } from "./person.ts";

export type LeadRow = {
  firstName: string;
  lastName: string;
  company: string;
  domain: string;
  linkedin: string;
  title: string;
  city: string;
  country: string;
};

type Source = { seed: number; personOf: (index: number) => Person };

/**
 * A list of leads as it might come out of a CRM: some rows lack the domain (the company's name is always there), a third
 * lack LinkedIn, and `duplicateShare` of the rows repeat an earlier one, exactly or in another spelling.
 */
export function listRows(source: Source, count: number, duplicateShare = 0.1): LeadRow[] {
  const { seed } = source;
  const rows: LeadRow[] = [];
  for (let person = 0; rows.length < count; person++) {
    rows.push(leadRow(seed, source.personOf(person)));
    if (rows.length < count && unit(seed, `duplicate|${person}`) < duplicateShare / (1 - duplicateShare)) {
      const earlier = rows[between(seed, `original|${person}`, 0, rows.length - 1)];
      if (earlier) rows.push(respelled(seed, person, earlier));
    }
  }
  return rows;
}

function leadRow(seed: number, person: Person): LeadRow {
  const chance = (fact: string) => unit(seed, `row-${fact}|${person.key}`);
  const withProfile = hasProfile(seed, person) && chance("linkedin") < 0.7;
  return {
    firstName: person.firstName,
    lastName: person.lastName,
    company: person.company.name,
    domain: chance("domain") < 0.08 ? "" : person.company.domain,
    linkedin: withProfile ? `https://www.linkedin.com/in/${linkedinSlug(person)}` : "",
    title: chance("title") < 0.06 ? "" : person.title,
    city: chance("city") < 0.2 ? "" : person.company.city,
    country: person.company.country,
  };
}

function respelled(seed: number, index: number, row: LeadRow): LeadRow {
  const how = pick(seed, `respell|${index}`, ["exact", "exact", "case", "accents", "url", "space"] as const);
  switch (how) {
    case "exact":
      return { ...row };
    case "case":
      return { ...row, firstName: row.firstName.toUpperCase(), lastName: row.lastName.toUpperCase() };
    case "accents":
      return { ...row, firstName: fold(row.firstName), lastName: fold(row.lastName) };
    case "url":
      return { ...row, domain: row.domain && `https://www.${row.domain}/` };
    case "space":
      return { ...row, lastName: ` ${row.lastName} `, company: `${row.company}, Inc.` };
  }
}
