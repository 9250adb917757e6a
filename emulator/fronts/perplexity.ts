import { fieldsOf, textOf } from "../reading.ts";
import { bearer, type Front, json, minute, retryAfter, type Route } from "../wire.ts";
import { hex } from "../world/hash.ts";
import { aiProfile, aiRoute, modelList, openAiError, respond } from "./ai-openai.ts";

const fields = new Set("model models preset input instructions max_output_tokens max_steps max_tool_calls response_format tools tool_choice temperature top_p stream reasoning store metadata".split(" ")); // prettier-ignore

/** Refuses any field that it does not know. */
const createAnswer: Route["handle"] = ({ body }, context) => {
  const foreign = Object.keys(body).find((name) => !fields.has(name));
  if (foreign)
    return openAiError(400, "invalid_request", 400, `invalid request body: json: unknown field "${foreign}"`);
  if (!textOf(body, "model")) return openAiError(400, "invalid_model", 400, "model, models or preset is required");
  const schema = fieldsOf(fieldsOf(body["response_format"])["json_schema"])["schema"];
  const { asked, said } = respond(body, schema, context);
  const id = hex(asked.prompt, 3, 24);
  const results = said.links.map((url, index) => ({ id: index + 1, url, title: "About", snippet: "", source: "web" }));
  return json(
    200,
    {
      id: `resp_${id}`,
      object: "response",
      created_at: Math.floor(context.nowMs / 1_000),
      model: textOf(body, "model"),
      status: said.cutOff ? "incomplete" : "completed",
      ...(said.cutOff && { incomplete_details: { reason: "max_output_tokens" } }),
      output: [
        ...(asked.search ? [{ type: "search_results", queries: ["company"], results }] : []),
        {
          id: `msg_${id}`,
          type: "message",
          role: "assistant",
          status: "completed",
          content: [{ type: "output_text", text: said.text, annotations: [] }],
        },
      ],
      usage: {
        input_tokens: said.inputTokens,
        output_tokens: said.outputTokens,
        total_tokens: said.inputTokens + said.outputTokens,
        cost: { currency: "USD", total_cost: 0.005 },
      },
    },
    said.bills,
  );
};

/** Perplexity's Agent API (docs.perplexity.ai/api-reference/agent-post). */
export function perplexity(): Front {
  return {
    slug: "perplexity",
    profile: aiProfile,
    keyed: true,
    keyOf: bearer,
    routes: [
      aiRoute("/v1/agent", createAnswer, [{ limit: 50, perMs: minute }]),
      modelList("/router/v1/models", ["perplexity/sonar"]),
    ],
    refuse: () => openAiError(401, "forbidden", 401, "Invalid API key provided."),
    tooFast: (waitMs) => ({
      ...openAiError(429, "request_rate_limit_exceeded", 429, "Request rate limit exceeded, please try again later."),
      headers: retryAfter(waitMs),
    }),
    outOfCredits: () =>
      openAiError(
        401,
        "insufficient_quota",
        401,
        "You exceeded your current quota, please check your plan and billing details.",
      ),
    unknownPath: () => openAiError(404, "not_found", 404, "Not found"),
  };
}
