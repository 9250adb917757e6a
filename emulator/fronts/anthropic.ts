import { fieldsList, fieldsOf, numberOf, textOf } from "../reading.ts";
import { type Answer, type Front, header, json, minute, retryAfter, type Route } from "../wire.ts";
import { hex } from "../world/hash.ts";
import { think } from "./ai-model.ts";
import { aiProfile, aiRoute } from "./ai-openai.ts";

const error = (status: number, type: string, message: string): Answer =>
  json(status, { type: "error", error: { type, message }, request_id: "req_011CSHoEeqs5C35K2UUqR7Fy" });

const createMessage: Route["handle"] = (request, context) => {
  const { body } = request;
  if (!header(request, "anthropic-version"))
    return error(400, "invalid_request_error", "anthropic-version: header is required");
  const model = textOf(body, "model");
  if (!model) return error(400, "invalid_request_error", "model: Field required");
  if (typeof body["max_tokens"] !== "number") return error(400, "invalid_request_error", "max_tokens: Field required");
  const format = fieldsOf(fieldsOf(body["output_config"])["format"]);
  const search = fieldsList(body["tools"]).some(({ name }) => name === "web_search");
  if (search && format["type"] === "json_schema")
    return error(400, "invalid_request_error", "output_config.format: citations are not supported with output formats");
  const asked = {
    system: textOf(body, "system") ?? "",
    prompt: fieldsList(body["messages"])
      .map(
        (one) =>
          textOf(one, "content") ??
          fieldsList(one["content"])
            .map((part) => textOf(part, "text") ?? "")
            .join("\n"),
      )
      .join("\n"),
    schema: format["schema"],
    search,
    maxTokens: numberOf(body, "max_tokens", 4_000, 1, 64_000),
  };
  const said = think(asked, context);
  const id = hex(asked.prompt, 3, 24);
  const results = said.links.map((url) => ({ type: "web_search_result", url, title: "About", encrypted_content: "E" }));
  return json(
    200,
    {
      id: `msg_${id}`,
      type: "message",
      role: "assistant",
      model,
      content: [
        ...(search
          ? [
              { type: "server_tool_use", id: `srvtoolu_${id}`, name: "web_search", input: { query: "company" } },
              { type: "web_search_tool_result", tool_use_id: `srvtoolu_${id}`, content: results },
            ]
          : []),
        { type: "text", text: said.text },
      ],
      stop_reason: said.cutOff ? "max_tokens" : "end_turn",
      stop_sequence: null,
      usage: {
        input_tokens: said.inputTokens,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        output_tokens: said.outputTokens,
      },
    },
    said.bills,
  );
};

/** Anthropic's Messages API (platform.claude.com/docs/en/api/messages); an empty account is told so with 400. */
export function anthropic(): Front {
  return {
    slug: "anthropic",
    profile: aiProfile,
    keyed: true,
    keyOf: (request) => header(request, "x-api-key"),
    routes: [
      aiRoute("/messages", createMessage, [{ limit: 50, perMs: minute }]),
      {
        ...aiRoute(
          "/models",
          () =>
            json(200, {
              data: [{ type: "model", id: "claude-haiku-4-5", display_name: "Claude Haiku 4.5" }],
              has_more: true,
            }),
          [],
        ),
        method: "GET",
        operation: "account",
        credits: 0,
      },
    ],
    refuse: () => error(401, "authentication_error", "invalid x-api-key"),
    tooFast: (waitMs) => ({
      ...error(429, "rate_limit_error", "This request would exceed your account's rate limit. Please try again later."),
      headers: retryAfter(waitMs),
    }),
    outOfCredits: () =>
      error(
        400,
        "invalid_request_error",
        "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.",
      ),
    unknownPath: () => error(404, "not_found_error", "Not found"),
  };
}
