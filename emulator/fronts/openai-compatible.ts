import { type Front, second } from "../wire.ts";
import { aiProfile, aiRoute, completeChat, modelList, openAiError, openAiRefusals } from "./ai-openai.ts";

/** A server that speaks OpenAI's chat completions, with the errors of a router that takes prepayment. */
export function openaiCompatible(): Front {
  return {
    slug: "openai-compatible",
    profile: aiProfile,
    keyed: true,
    ...openAiRefusals(true),
    outOfCredits: () => openAiError(402, "payment_required", 402, "Insufficient credits. Add more to continue."),
    routes: [
      aiRoute("/chat/completions", completeChat, [{ limit: 50, perMs: second }]),
      modelList("/models", ["openrouter/auto"]),
    ],
  };
}
