import { hex } from "../world/hash.ts";
import { fieldsList, fieldsOf, numberOf, textOf } from "../reading.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { type Answer, bearer, type Front, json, minute, retryAfter, type Route, type Window } from "../wire.ts";
import { type Asked, type Said, think } from "./ai-model.ts";

/** What OpenAI and those who speak its formats share: errors, models, and the two kinds of completion. */

export const aiProfile: Profile = {
  ...knowsNobody,
  companies: 0.8,
  latency: { p50Ms: 1_800, p95Ms: 6_000, maxMs: 25_000 },
  dollarsPerCredit: 0.002,
};

export const openAiError = (status: number, type: string, code: string | number | null, message: string): Answer =>
  json(status, { error: { message, type, param: null, code } });

export const aiRoute = (path: string, handle: Route["handle"], windows: readonly Window[]): Route => ({
  method: "POST",
  path,
  operation: "research",
  group: "all",
  windows,
  credits: 1,
  handle,
});

export const modelList = (path: string, ids: readonly string[]): Route => ({
  method: "GET",
  path,
  operation: "account",
  group: "models",
  windows: [],
  credits: 0,
  handle: () =>
    json(200, {
      object: "list",
      data: ids.map((id) => ({ id, object: "model", created: 1_700_000_000, owned_by: "system" })),
    }),
});

const textIn = (content: unknown): string =>
  typeof content === "string"
    ? content
    : fieldsList(content)
        .map((part) => textOf(part, "text") ?? "")
        .join("\n");

/** POST /responses, as OpenAI takes it and as Perplexity's agent does. */
export function respond(
  body: Record<string, unknown>,
  schema: unknown,
  context: Parameters<Route["handle"]>[1],
): { asked: Asked; said: Said } {
  const input = body["input"];
  const asked: Asked = {
    system: textOf(body, "instructions") ?? "",
    prompt:
      typeof input === "string"
        ? input
        : fieldsList(input)
            .map(({ content }) => textIn(content))
            .join("\n"),
    schema,
    search: fieldsList(body["tools"]).some(({ type }) => type === "web_search"),
    maxTokens: numberOf(body, "max_output_tokens", 4_000, 16, 128_000),
  };
  return { asked, said: think(asked, context) };
}

export const completeChat: Route["handle"] = ({ body }, context) => {
  const model = textOf(body, "model");
  const messages = fieldsList(body["messages"]);
  if (!model) return openAiError(400, "invalid_request_error", null, "you must provide a model parameter");
  if (messages.length === 0)
    return openAiError(400, "invalid_request_error", null, "Missing required parameter: 'messages'.");
  const by = (role: string) =>
    messages
      .filter((one) => one["role"] === role)
      .map((one) => textIn(one["content"]))
      .join("\n");
  const schema = fieldsOf(fieldsOf(body["response_format"])["json_schema"])["schema"];
  // A server that searches by itself, as OpenRouter's ":online" models do.
  const asked = {
    system: by("system"),
    prompt: by("user"),
    schema,
    search: true,
    maxTokens: numberOf(body, "max_tokens", 4_000, 1, 128_000),
  };
  const said = think(asked, context);
  const annotations = said.links.map((url) => ({
    type: "url_citation",
    url_citation: { url, title: "About", start_index: 0, end_index: 1 },
  }));
  return json(
    200,
    {
      id: `chatcmpl-${hex(asked.prompt, 3, 20)}`,
      object: "chat.completion",
      created: Math.floor(context.nowMs / 1_000),
      model,
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: said.text, refusal: null, annotations },
          finish_reason: said.cutOff ? "length" : "stop",
        },
      ],
      usage: {
        prompt_tokens: said.inputTokens,
        completion_tokens: said.outputTokens,
        total_tokens: said.inputTokens + said.outputTokens,
      },
    },
    said.bills,
  );
};

/** The refusals of OpenAI (developers.openai.com/api/docs/guides/error-codes). */
export const openAiRefusals = (limitHeader: boolean): Omit<Front, "slug" | "profile" | "routes" | "keyed"> => ({
  keyOf: bearer,
  refuse: (reason) =>
    reason === "missing_key"
      ? openAiError(401, "invalid_request_error", null, "You didn't provide an API key.")
      : openAiError(401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided."),
  tooFast: (waitMs) => ({
    ...openAiError(
      429,
      "requests",
      "rate_limit_exceeded",
      `Rate limit reached for requests per min (RPM): Limit 500. Please try again in ${Math.ceil(waitMs / 10) / 100}s.`,
    ),
    ...(limitHeader && { headers: retryAfter(Math.min(waitMs, minute)) }),
  }),
  outOfCredits: () =>
    openAiError(
      429,
      "insufficient_quota",
      "insufficient_quota",
      "You exceeded your current quota, please check your plan and billing details.",
    ),
  unknownPath: ({ method, path }) => openAiError(404, "invalid_request_error", null, `Invalid URL (${method} ${path})`),
});
