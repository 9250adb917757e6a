/** JSON Schemas as vendors take them: the shape of the reply, and no more of it than all of them understand. */

export type JsonSchema = Record<string, unknown>;

const isRecord = (value: unknown): value is JsonSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What a model is to reply with: the answer in the asked schema or null, and where it is from. */
export function replySchema(schema: JsonSchema = { type: "string" }): JsonSchema {
  const { $defs, definitions, ...answer } = shapeOf(schema);
  return {
    type: "object",
    properties: {
      notFound: { type: "boolean" },
      answer: { anyOf: [answer, { type: "null" }] },
      sources: { type: "array", items: { type: "string" } },
    },
    required: ["notFound", "answer", "sources"],
    additionalProperties: false,
    // References in the answer's schema are from the root.
    ...(isRecord($defs) && { $defs }),
    ...(isRecord(definitions) && { definitions }),
  };
}

/** Ranges, lengths, patterns and formats are refused by one vendor or another; the validator looks at them afterwards. */
const kept = new Set(["type", "description", "enum", "const", "required", "$ref"]);

function shapeOf(schema: JsonSchema): JsonSchema {
  const shape: JsonSchema = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (kept.has(keyword)) shape[keyword] = value;
    else if (keyword === "items") shape.items = isRecord(value) ? shapeOf(value) : {};
    else if ((keyword === "anyOf" || keyword === "oneOf") && Array.isArray(value))
      shape.anyOf = value.map((one) => (isRecord(one) ? shapeOf(one) : {}));
    else if ((keyword === "properties" || keyword === "$defs" || keyword === "definitions") && isRecord(value))
      shape[keyword] = Object.fromEntries(
        Object.entries(value).map(([name, part]) => [name, isRecord(part) ? shapeOf(part) : {}]),
      );
  }
  if (isRecord(shape.properties)) shape.additionalProperties = false;
  return shape;
}

/** Whether all properties of all objects are required, as OpenAI's strict mode wants it. */
export function isStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict);
  if (!isRecord(schema)) return true;
  const required = Array.isArray(schema.required) ? schema.required : [];
  if (isRecord(schema.properties) && Object.keys(schema.properties).some((name) => !required.includes(name)))
    return false;
  if (schema.type === "object" && !isRecord(schema.properties)) return false;
  return Object.entries(schema).every(([keyword, part]) => keyword === "enum" || isStrict(part));
}
