import { z } from "zod";
import { AppError } from "@/lib/errors.ts";
import { readJson } from "./body.ts";

export type InputSchemas = { params?: z.core.$ZodType; query?: z.core.$ZodType; body?: z.core.$ZodType };
export type Given = { request: Request; params: Promise<unknown> };

/** Unknown names are refused, not dropped: a misspelt filter would otherwise answer with everything. */
const strict = (schema: z.core.$ZodType): z.core.$ZodType =>
  schema instanceof z.ZodObject && schema.def.catchall === undefined ? schema.strict() : schema;

/** @throws AppError DATA_VALIDATION_FAILED with an issue per field; NOT_FOUND for a path that can name nothing. */
export async function parseInput(schemas: InputSchemas, { request, params }: Given) {
  const path = schemas.params && z.safeParse(schemas.params, await params);
  if (path && !path.success) throw new AppError("NOT_FOUND", "There is nothing at this address; check the id in it.");
  const search = Object.fromEntries(new URL(request.url).searchParams);
  const query = schemas.query && refuse(z.safeParse(strict(schemas.query), search));
  const body = schemas.body && refuse(z.safeParse(strict(schemas.body), await readJson(request)));
  return { params: path?.data, query, body };
}

const MAX_ISSUES = 20;

function refuse(parsed: z.ZodSafeParseResult<unknown>): unknown {
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, MAX_ISSUES).map((issue) => ({
    path: issue.path.map(String).join("."),
    message: issue.message,
  }));
  const [first] = issues;
  const where = first?.path ? `${first.path}: ` : "";
  throw new AppError("DATA_VALIDATION_FAILED", `${where}${first?.message ?? "the request does not fit"}`, { issues });
}
