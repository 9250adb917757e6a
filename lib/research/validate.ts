import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { inert } from "./fence.ts";
import type { JsonSchema } from "./schema.ts";

/** The sentences that say what is wrong with a value; none when it fits. */
export type Validate = (value: unknown) => string[];

const MAX_SCHEMA_LENGTH = 20_000;
const MAX_PROBLEMS = 8;
const known = new WeakMap<JsonSchema, Validate>();

/** Throws a sentence for a schema that cannot be used. */
export function validatorFor(schema: JsonSchema): Validate {
  const kept = known.get(schema);
  if (kept) return kept;
  const check = compiled(schema);
  const validate = (value: unknown) => (check(value) ? [] : (check.errors ?? []).slice(0, MAX_PROBLEMS).map(sentence));
  known.set(schema, validate);
  return validate;
}

function compiled(schema: JsonSchema): ValidateFunction {
  if (JSON.stringify(schema).length > MAX_SCHEMA_LENGTH)
    throw new Error(`The schema is longer than ${MAX_SCHEMA_LENGTH} characters`);
  refuseUnusable(schema);
  // Its own name for the dialect would have to be known to the validator, and says nothing that matters here.
  const { $schema: _, $id: __, ...rest } = schema;
  try {
    return new Ajv2020({ allErrors: true, strict: false, validateFormats: false }).compile(rest);
  } catch (error) {
    throw new Error(`The schema is no JSON Schema: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Patterns written by one workspace would run in the process of all: one that backtracks for ever stops everybody. */
function refuseUnusable(schema: unknown): void {
  if (typeof schema !== "object" || schema === null) return;
  for (const [keyword, part] of Object.entries(schema)) {
    if ((keyword === "pattern" && typeof part === "string") || keyword === "patternProperties")
      throw new Error(`The schema uses "${keyword}", which is not taken; use enum, or check the answer afterwards`);
    if (keyword === "$ref" && typeof part === "string" && !part.startsWith("#"))
      throw new Error("The schema refers to another document; put everything into one");
    refuseUnusable(part);
  }
}

/** Says where and what, and nothing that the model wrote. */
function sentence({ instancePath, message, keyword, params }: ErrorObject): string {
  const allowed = keyword === "enum" ? `: ${JSON.stringify(params["allowedValues"])}` : "";
  return `answer${inert(instancePath).slice(0, 100)} ${message ?? "does not fit"}${allowed}`;
}
