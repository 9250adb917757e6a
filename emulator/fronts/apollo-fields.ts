import { type Fields, fieldsOf, queryFields, textOf } from "../reading.ts";
import type { WireRequest } from "../wire.ts";

/** Apollo takes its parameters in the query; clients that send them as a body are served as well. */
export const apolloFields = ({ query, body }: WireRequest): Fields => ({ ...fieldsOf(body), ...queryFields(query) });

export const nameAsked = (fields: Fields) => ({
  firstName: textOf(fields, "first_name"),
  lastName: textOf(fields, "last_name"),
  fullName: textOf(fields, "name"),
  email: textOf(fields, "email"),
  companyName: textOf(fields, "organization_name"),
  domain: textOf(fields, "domain"),
  linkedin: textOf(fields, "linkedin_url"),
});
