import { fieldsOf, textOf } from "../reading.ts";
import { type Front, json, minute, type Route } from "../wire.ts";
import { hex } from "../world/hash.ts";
import { aiProfile, aiRoute, modelList, openAiError, openAiRefusals, respond } from "./ai-openai.ts";

const createResponse: Route["handle"] = ({ body }, context) => {
  const model = textOf(body, "model");
  if (!model)
    return openAiError(
      400,
      "invalid_request_error",
      "missing_required_parameter",
      "Missing required parameter: 'model'.",
    );
  const format = fieldsOf(fieldsOf(body["text"])["format"]);
  if (format["type"] === "json_schema" && !textOf(format, "name"))
    return openAiError(
      400,
      "invalid_request_error",
      "missing_required_parameter",
      "Missing required parameter: 'text.format.name'.",
    );
  const { asked, said } = respond(body, format["schema"], context);
  const id = hex(asked.prompt, 3, 24);
  const search = asked.search
    ? [
        {
          id: `ws_${id}`,
          type: "web_search_call",
          status: "completed",
          action: { type: "search", query: "company", sources: said.links.map((url) => ({ type: "url", url })) },
        },
      ]
    : [];
  const annotations = said.links
    .slice(0, 1)
    .map((url) => ({ type: "url_citation", start_index: 0, end_index: 1, url, title: "About" }));
  return json(
    200,
    {
      id: `resp_${id}`,
      object: "response",
      created_at: Math.floor(context.nowMs / 1_000),
      status: said.cutOff ? "incomplete" : "completed",
      error: null,
      incomplete_details: said.cutOff ? { reason: "max_output_tokens" } : null,
      model,
      output: [
        ...search,
        {
          id: `msg_${id}`,
          type: "message",
          status: "completed",
          role: "assistant",
          content: [{ type: "output_text", text: said.text, annotations }],
        },
      ],
      usage: {
        input_tokens: said.inputTokens,
        output_tokens: said.outputTokens,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: said.inputTokens + said.outputTokens,
      },
    },
    said.bills,
  );
};

/** OpenAI's Responses API (developers.openai.com/api/reference/resources/responses). */
export function openai(): Front {
  return {
    slug: "openai",
    profile: aiProfile,
    keyed: true,
    ...openAiRefusals(false),
    routes: [
      aiRoute("/responses", createResponse, [{ limit: 500, perMs: minute }]),
      modelList("/models", ["gpt-5.4", "gpt-5.4-mini", "gpt-5.4-nano"]),
    ],
    rateHeaders: (uses) =>
      Object.fromEntries(
        uses.flatMap(({ window, used, resetMs }) => [
          ["x-ratelimit-limit-requests", String(window.limit)],
          ["x-ratelimit-remaining-requests", String(Math.max(0, window.limit - used))],
          ["x-ratelimit-reset-requests", `${Math.ceil(resetMs)}ms`],
        ]),
      ),
  };
}
