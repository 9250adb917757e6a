import { z } from "zod";
import { replySchema } from "@/lib/research/schema.ts";
import { outputTokens, systemText, userText } from "@/lib/research/prompt.ts";
import { defineProvider } from "@/lib/providers/define.ts";
import { found } from "@/lib/providers/outcome.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { researchBy } from "./ai-completion.ts";
import { modelsLeft, readChatError } from "./ai-errors.ts";
import { openAiCompletion, openAiReply } from "./ai-responses.ts";

const MODEL = "perplexity/sonar";

export const perplexity = defineProvider({
  slug: "perplexity",
  name: "Perplexity",
  category: "ai",
  tier: "standard",
  description: "Searches the web for the answer to a question about a company or a person and names its sources.",
  website: "https://www.perplexity.ai",
  docsUrl: "https://docs.perplexity.ai/api-reference/agent-post",
  evidence: "official",
  mark: { initials: "Px", color: "#155e75" },
  auth: { kind: "header", name: "Authorization", prefix: "Bearer " },
  baseUrl: "https://api.perplexity.ai",
  limits: { windows: [{ limit: 50, perMs: 60_000 }] },
  readError: readChatError("Perplexity"),
  doubts: [
    "A credit is 1,000 tokens, input and output alike; what the vendor asks for each web search is not counted.",
    "Whether the list of models looks at the key is not documented.",
    "Support for Sonar chat completions ended on 27 September 2026; questions go to the Agent API, and replies of both are read.",
    "The limits are those once documented for the lowest tier.",
  ],
  operations: [
    researchBy({
      // https://docs.perplexity.ai/docs/agent-api/migrate-from-sonar/how-to: unknown fields are refused, and the format of
      // the answer is named as in chat completions.
      request: (query) => ({
        method: "POST",
        path: "/v1/agent",
        json: {
          model: query.model ?? MODEL,
          instructions: systemText(query),
          input: userText(query),
          max_output_tokens: outputTokens(query),
          response_format: {
            type: "json_schema",
            json_schema: { name: "research", schema: replySchema(query.schema) },
          },
          ...(!query.pages?.length && { tools: [{ type: "web_search" }] }),
        },
      }),
      reply: openAiReply,
      completion: openAiCompletion,
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/router/v1/models" }),
    reply: z.object({ data: z.array(z.unknown()) }),
    read: () => found(modelsLeft),
  }),
});
