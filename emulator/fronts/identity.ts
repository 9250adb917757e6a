import type { Knowledge } from "../knowledge.ts";
import type { Person } from "../world/person.ts";
import type { Company } from "../world/company.ts";

/** Vendor ids that say whom they mean, so that nobody has to remember which were given out. */
export const personId = (person: Person): string =>
  Buffer.from(`p:${person.firstName}\t${person.lastName}\t${person.company.domain}`).toString("hex");

export const companyId = (company: Company): string => Buffer.from(`c:${company.domain}`).toString("hex");

export function personOfId(knows: Knowledge, id: string): Person | undefined {
  const text = Buffer.from(id, "hex").toString("utf8");
  if (!text.startsWith("p:")) return undefined;
  const [firstName = "", lastName = "", domain = ""] = text.slice(2).split("\t");
  return knows.findPerson({ fullName: `${firstName} ${lastName}`, domain });
}

export function companyOfId(knows: Knowledge, id: string): Company | undefined {
  const text = Buffer.from(id, "hex").toString("utf8");
  return text.startsWith("c:") ? knows.findCompany({ domain: text.slice(2) }) : undefined;
}
