/** The properties that a schema names, in its order; none where the answer is a single value. */
export function answerFields(schema: Readonly<Record<string, unknown>>): string[] {
  const { properties } = schema;
  return typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
}
