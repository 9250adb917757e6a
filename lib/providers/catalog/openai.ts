import { z } from "zod";
import { isStrict, replySchema } from "@/lib/research/schema.ts";
import { outputTokens, systemText, userText } from "@/lib/research/prompt.ts";
import { defineProvider } from "@/lib/providers/define.ts";
import { found } from "@/lib/providers/outcome.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { researchBy } from "./ai-completion.ts";
import { modelsLeft, readChatError } from "./ai-errors.ts";
import { openAiCompletion, openAiReply } from "./ai-responses.ts";

const MODEL = "gpt-5.4-mini";

export const openai = defineProvider({
  slug: "openai",
  name: "OpenAI",
  category: "ai",
  tier: "standard",
  description: "Answers a question about a company or a person from pages given or from its own web search.",
  website: "https://openai.com",
  docsUrl: "https://developers.openai.com/api/docs/guides/structured-outputs",
  evidence: "official",
  mark: { initials: "Oa", color: "#0f766e" },
  auth: { kind: "header", name: "Authorization", prefix: "Bearer " },
  baseUrl: "https://api.openai.com/v1",
  limits: { windows: [{ limit: 500, perMs: 60_000 }] },
  readError: readChatError("OpenAI"),
  doubts: [
    "A credit is 1,000 tokens, input and output alike; set the price of a connection by the model it uses.",
    "What the vendor asks for each web search is not counted.",
    "The limits are those of the lowest paid tier.",
  ],
  operations: [
    researchBy({
      request: (query) => {
        const schema = replySchema(query.schema);
        return {
          method: "POST",
          path: "/responses",
          json: {
            model: query.model ?? MODEL,
            instructions: systemText(query),
            input: userText(query),
            max_output_tokens: outputTokens(query),
            store: false,
            text: { format: { type: "json_schema", name: "research", schema, strict: isStrict(schema) } },
            ...(!query.pages?.length && {
              tools: [{ type: "web_search" }],
              include: ["web_search_call.action.sources"],
            }),
          },
        };
      },
      reply: openAiReply,
      completion: openAiCompletion,
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/models" }),
    reply: z.object({ data: z.array(z.unknown()) }),
    read: () => found(modelsLeft),
  }),
});
