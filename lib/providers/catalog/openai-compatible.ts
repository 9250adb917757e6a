import { z } from "zod";
import { isStrict, replySchema } from "@/lib/research/schema.ts";
import { outputTokens, systemText, userText } from "@/lib/research/prompt.ts";
import { defineProvider } from "@/lib/providers/define.ts";
import { found } from "@/lib/providers/outcome.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { researchBy } from "./ai-completion.ts";
import { modelsLeft, readChatError } from "./ai-errors.ts";
import { openAiCompletion, openAiReply } from "./ai-responses.ts";

/** The router's own choice; a server of one's own wants the name of a model it has. */
const MODEL = "openrouter/auto";

export const openaiCompatible = defineProvider({
  slug: "openai-compatible",
  name: "OpenAI-compatible server",
  category: "ai",
  tier: "budget",
  description:
    "Any server that speaks OpenAI's chat completions, a local one as well: name it in OPENAI_COMPATIBLE_BASE_URL. Without it, OpenRouter.",
  website: "https://openrouter.ai",
  docsUrl: "https://openrouter.ai/docs/api-reference/overview",
  evidence: "official",
  mark: { initials: "Oc", color: "#525252" },
  auth: { kind: "header", name: "Authorization", prefix: "Bearer " },
  baseUrl: "https://openrouter.ai/api/v1",
  limits: {
    windows: [
      { limit: 10, perMs: 1_000 },
      { limit: 2_000, perMs: 86_400_000 },
    ],
    burst: 20,
  },
  readError: readChatError("The server"),
  doubts: [
    "A credit is 1,000 tokens, input and output alike; set the price of a connection by the model it uses.",
    "OpenRouter and many local servers list their models without looking at the key, so testing it shows only that the server is there.",
    "Servers without JSON Schema support may refuse the question or ignore the schema; an answer that does not fit is asked for once more.",
  ],
  operations: [
    researchBy({
      request: (query) => {
        const schema = replySchema(query.schema);
        return {
          method: "POST",
          path: "/chat/completions",
          json: {
            model: query.model ?? MODEL,
            messages: [
              { role: "system", content: systemText(query) },
              { role: "user", content: userText(query) },
            ],
            max_tokens: outputTokens(query),
            response_format: {
              type: "json_schema",
              json_schema: { name: "research", schema, strict: isStrict(schema) },
            },
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
