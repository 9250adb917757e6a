import { z } from "zod";
import { replySchema } from "@/lib/research/schema.ts";
import { outputTokens, systemText, userText } from "@/lib/research/prompt.ts";
import { defineProvider } from "@/lib/providers/define.ts";
import { failed, found } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, group, rows, text } from "@/lib/providers/reading.ts";
import { retryAfterMs } from "@/lib/providers/status.ts";
import { type Completion, researchBy, usageOf } from "./ai-completion.ts";
import { errorOf, modelsLeft, say } from "./ai-errors.ts";

const MODEL = "claude-haiku-4-5";
const headers = { "anthropic-version": "2023-06-01" };

/** https://platform.claude.com/docs/en/api/errors: an empty account is a 400, and 529 is an overload. */
const readError: ReadError = (reply) => {
  const error = errorOf(reply.body);
  if (!error) return undefined;
  const { words, message } = error;
  const waitMs = retryAfterMs(reply.headers);
  const later = waitMs === undefined ? {} : { retryAfterMs: waitMs };
  if (/billing_error/.test(words) || /credit balance is too low|reached your specified .*usage limits/i.test(message))
    return failed("quota", say("The Anthropic key is out of credits", error));
  if (/authentication_error|permission_error/.test(words) || /organization has been disabled/i.test(message))
    return failed("auth", "Anthropic refused the key");
  if (/rate_limit_error/.test(words)) return failed("rate_limit", "Anthropic limits the calls", later);
  if (/overloaded_error/.test(words)) return failed("unavailable", "Anthropic is overloaded", later);
  if (/timeout_error/.test(words)) return failed("timeout", "Anthropic timed out", { sent: "unsure" });
  if (/api_error/.test(words)) return failed("unavailable", say("Anthropic failed", error), later);
  if (/invalid_request_error|not_found_error|request_too_large/.test(words))
    return failed("invalid_input", say("Anthropic refused the question", error));
  return undefined;
};

const block = z.object({
  type: text,
  text: z.string().optional().catch(undefined),
  citations: rows(z.object({ url: text })),
  /** Of a search: its results, or an error in their place. */
  content: rows(z.object({ url: text })),
});
const message = z.object({
  content: z.array(z.unknown()),
  stop_reason: text,
  usage: group({
    input_tokens: count,
    output_tokens: count,
    cache_creation_input_tokens: count,
    cache_read_input_tokens: count,
  }),
});

const stops: Record<string, Completion["stop"]> = {
  max_tokens: "length",
  model_context_window_exceeded: "length",
  refusal: "refusal",
  pause_turn: "unfinished",
  tool_use: "unfinished",
};

export const anthropic = defineProvider({
  slug: "anthropic",
  name: "Anthropic",
  category: "ai",
  tier: "standard",
  description: "Claude answers a question about a company or a person from pages given or from its own web search.",
  website: "https://www.anthropic.com",
  docsUrl: "https://platform.claude.com/docs/en/build-with-claude/structured-outputs",
  evidence: "official",
  mark: { initials: "An", color: "#b45309" },
  auth: { kind: "header", name: "x-api-key" },
  baseUrl: "https://api.anthropic.com/v1",
  limits: { windows: [{ limit: 50, perMs: 60_000 }] },
  readError,
  doubts: [
    "A credit is 1,000 tokens, input and output alike; set the price of a connection by the model it uses.",
    "What the vendor asks for each web search is not counted.",
    "Output formats and the citations of a web search exclude each other, so a search is asked for JSON in words.",
  ],
  operations: [
    researchBy({
      request: (query) => ({
        method: "POST",
        path: "/messages",
        headers,
        json: {
          model: query.model ?? MODEL,
          max_tokens: outputTokens(query),
          system: systemText(query),
          messages: [{ role: "user", content: userText(query) }],
          ...(query.pages?.length
            ? { output_config: { format: { type: "json_schema", schema: replySchema(query.schema) } } }
            : { tools: [{ type: "web_search_20250305", name: "web_search", max_uses: 2 }] }),
        },
      }),
      reply: message,
      completion: ({ content, stop_reason: reason, usage }) => {
        const blocks = content.flatMap((one) => block.safeParse(one).data ?? []);
        // What it says before and between its searches is about searching.
        const searched = blocks.findLastIndex(({ type }) => type?.endsWith("_tool_result"));
        const texts = (some: typeof blocks) => some.filter(({ type, text }) => type === "text" && text);
        const answered = texts(blocks.slice(searched + 1));
        const said = answered.length > 0 ? answered : texts(blocks);
        const input =
          (usage?.input_tokens ?? 0) +
          (usage?.cache_creation_input_tokens ?? 0) +
          (usage?.cache_read_input_tokens ?? 0);
        return {
          text: said.map((one) => one.text ?? "").join("") || undefined,
          citations: [
            ...said.flatMap(({ citations }) => citations.map(({ url }) => url)),
            ...blocks.flatMap(({ content: results }) => results.map(({ url }) => url)),
          ],
          usage: usageOf(usage?.input_tokens === undefined ? undefined : input, usage?.output_tokens),
          stop: stops[reason ?? ""] ?? "complete",
        };
      },
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/models", query: { limit: 1 }, headers }),
    reply: z.object({ data: z.array(z.unknown()) }),
    read: () => found(modelsLeft),
  }),
});
