import { fieldsList, fieldsOf, numberOf, textOf } from "../reading.ts";
import { type Answer, type Front, header, json, minute, type Route } from "../wire.ts";
import { domainOf } from "../world/fold.ts";
import { hex } from "../world/hash.ts";
import { think } from "./ai-model.ts";
import { aiProfile, aiRoute } from "./ai-openai.ts";

const error = (code: number, status: string, message: string, details: unknown[] = []): Answer =>
  json(code, { error: { code, message, status, ...(details.length > 0 && { details }) } });

/** What is found is cited by an address of Google's own. */
const redirectTo = (link: string) =>
  `https://vertexaisearch.cloud.google.com/grounding-api-redirect/${hex(link, 3, 32)}`;

const textIn = (content: unknown) =>
  fieldsList(fieldsOf(content)["parts"])
    .map((part) => textOf(part, "text") ?? "")
    .join("\n");

const generate: Route["handle"] = ({ body, params }, context) => {
  const [model = "", verb] = decodeURIComponent(params["call"] ?? "").split(":");
  if (verb !== "generateContent") return error(404, "NOT_FOUND", `models/${model} is not found for API version v1beta`);
  const contents = fieldsList(body["contents"]);
  if (contents.length === 0)
    return error(400, "INVALID_ARGUMENT", "* GenerateContentRequest.contents: contents is not specified\n");
  const config = fieldsOf(body["generationConfig"]);
  const search = fieldsList(body["tools"]).some((tool) => "google_search" in tool);
  if (search && config["responseMimeType"] === "application/json")
    return error(400, "INVALID_ARGUMENT", "Tool use with a response mime type: 'application/json' is unsupported");
  const asked = {
    system: textIn(body["systemInstruction"]),
    prompt: contents.map(textIn).join("\n"),
    schema: config["responseJsonSchema"],
    search,
    maxTokens: numberOf(config, "maxOutputTokens", 8_000, 1, 65_536),
  };
  const said = think(asked, context);
  const grounding = {
    webSearchQueries: ["company"],
    groundingChunks: said.links.map((link) => ({ web: { uri: redirectTo(link), title: domainOf(link) } })),
  };
  return json(
    200,
    {
      candidates: [
        {
          content: { parts: [{ text: said.text }], role: "model" },
          finishReason: said.cutOff ? "MAX_TOKENS" : "STOP",
          index: 0,
          ...(search && { groundingMetadata: grounding }),
        },
      ],
      usageMetadata: {
        promptTokenCount: said.inputTokens,
        candidatesTokenCount: said.outputTokens,
        totalTokenCount: said.inputTokens + said.outputTokens,
      },
      modelVersion: model,
    },
    said.bills,
  );
};

/** Gemini's generateContent (ai.google.dev/api/generate-content); a bad key is a 400. */
export function gemini(): Front {
  return {
    slug: "gemini",
    profile: aiProfile,
    keyed: true,
    keyOf: (request) => header(request, "x-goog-api-key") ?? request.query.get("key") ?? undefined,
    routes: [
      aiRoute("/models/:call", generate, [{ limit: 150, perMs: minute }]),
      {
        ...aiRoute("/models", () => json(200, { models: [{ name: "models/gemini-2.5-flash" }] }), []),
        method: "GET",
        operation: "account",
        credits: 0,
      },
    ],
    refuse: (reason) =>
      reason === "missing_key"
        ? error(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers.")
        : error(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", [
            {
              "@type": "type.googleapis.com/google.rpc.ErrorInfo",
              reason: "API_KEY_INVALID",
              domain: "googleapis.com",
            },
          ]),
    tooFast: (waitMs) =>
      error(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota, please check your plan and billing details.", [
        {
          "@type": "type.googleapis.com/google.rpc.QuotaFailure",
          violations: [{ quotaId: "GenerateRequestsPerMinutePerProjectPerModel" }],
        },
        {
          "@type": "type.googleapis.com/google.rpc.RetryInfo",
          retryDelay: `${Math.max(1, Math.ceil(waitMs / 1_000))}s`,
        },
      ]),
    outOfCredits: () =>
      error(
        429,
        "RESOURCE_EXHAUSTED",
        "Your prepayment credits are depleted. Please go to AI Studio to manage your project and billing.",
      ),
    unknownPath: () => error(404, "NOT_FOUND", "Requested entity was not found."),
  };
}
