import type { HttpRequest } from "@/lib/providers/provider.ts";

export const jsonApi = { "content-type": "application/vnd.api+json", accept: "application/vnd.api+json" };
export const post = (
  path: string,
  type: string,
  attributes: object,
  query: HttpRequest["query"] = {},
): HttpRequest => ({
  method: "POST",
  path: `/data/v1${path}`,
  query,
  headers: jsonApi,
  json: { data: { type, attributes } },
});
