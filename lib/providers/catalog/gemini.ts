import { z } from "zod";
import { replySchema } from "@/lib/research/schema.ts";
import { outputTokens, systemText, userText } from "@/lib/research/prompt.ts";
import { defineProvider } from "@/lib/providers/define.ts";
import { failed, found } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { anything, count, flag, group, rows, text } from "@/lib/providers/reading.ts";
import { retryAfterMs } from "@/lib/providers/status.ts";
import { type Completion, researchBy, usageOf } from "./ai-completion.ts";
import { durationMs, errorOf, modelsLeft, say } from "./ai-errors.ts";

const MODEL = "gemini-2.5-flash";

const detail = z.object({ reason: text, retryDelay: text, violations: rows(z.object({ quotaId: text })) });

/** https://ai.google.dev/gemini-api/docs/troubleshooting: a bad key is a 400; a minute's and a day's limit are both 429. */
const readError: ReadError = (reply) => {
  const error = errorOf(reply.body);
  if (!error) return undefined;
  const { words, message } = error;
  const details = rows(detail).parse(error.details);
  const is = (code: string) => words.includes(code.toLowerCase());
  if (
    details.some(({ reason }) => reason === "API_KEY_INVALID") ||
    /api[ _]key (not valid|not found|expired)|unregistered callers/i.test(message)
  )
    return failed("auth", "Gemini refused the key");
  if (is("RESOURCE_EXHAUSTED") || reply.status === 429) {
    const daily = details.some(({ violations }) => violations.some(({ quotaId }) => /PerDay/i.test(quotaId ?? "")));
    if (daily || /credits are depleted|spending cap|prepay/i.test(message))
      return failed("quota", say("The Gemini key is used up", error));
    const told = details.flatMap(({ retryDelay }) => durationMs(retryDelay) ?? [])[0];
    const waitMs = told ?? retryAfterMs(reply.headers) ?? durationMs(/retry in ([\d.]+m?s)/i.exec(message)?.[1]);
    return failed("rate_limit", "Gemini limits the calls", waitMs === undefined ? {} : { retryAfterMs: waitMs });
  }
  if (is("UNAUTHENTICATED") || is("PERMISSION_DENIED")) return failed("auth", say("Gemini refused the key", error));
  if (is("FAILED_PRECONDITION"))
    return failed(/billing/i.test(message) ? "quota" : "auth", say("Gemini does not serve this key", error));
  if (is("DEADLINE_EXCEEDED") || reply.status === 504) return failed("timeout", "Gemini timed out", { sent: "unsure" });
  if (is("UNAVAILABLE") || is("INTERNAL")) return failed("unavailable", say("Gemini failed", error));
  if (is("INVALID_ARGUMENT") || is("NOT_FOUND"))
    return failed("invalid_input", say("Gemini refused the question", error));
  return undefined;
};

const candidate = z.object({
  content: group({
    parts: rows(z.object({ text: z.string().optional().catch(undefined), thought: flag, functionCall: anything })),
  }),
  finishReason: text,
  groundingMetadata: group({ groundingChunks: rows(z.object({ web: group({ uri: text, title: text }) })) }),
});
const generated = z.object({
  candidates: rows(candidate),
  promptFeedback: group({ blockReason: text }),
  usageMetadata: group({
    promptTokenCount: count,
    candidatesTokenCount: count,
    thoughtsTokenCount: count,
    toolUsePromptTokenCount: count,
  }),
});

function stopOf(reason: string | undefined): Completion["stop"] {
  if (reason === undefined || reason === "STOP" || reason === "FINISH_REASON_UNSPECIFIED") return "complete";
  if (reason === "MAX_TOKENS") return "length";
  return /SAFETY|RECITATION|BLOCKLIST|PROHIBITED|SPII/.test(reason) ? "filter" : "unfinished";
}

export const gemini = defineProvider({
  slug: "gemini",
  name: "Google Gemini",
  category: "ai",
  tier: "budget",
  description: "Answers a question about a company or a person from pages given or from Google Search.",
  website: "https://ai.google.dev",
  docsUrl: "https://ai.google.dev/api/generate-content",
  evidence: "official",
  mark: { initials: "Ge", color: "#1d4ed8" },
  auth: { kind: "header", name: "x-goog-api-key" },
  baseUrl: "https://generativelanguage.googleapis.com/v1beta",
  limits: { windows: [{ limit: 150, perMs: 60_000 }] },
  readError,
  doubts: [
    "A credit is 1,000 tokens, input, thoughts and output alike; set the price of a connection by the model it uses.",
    "What the vendor asks for grounding with Google Search is not counted.",
    "Older models take no schema together with a search, so a search is asked for JSON in words.",
    "The limits depend on model and tier; a free key has fewer.",
  ],
  operations: [
    researchBy({
      request: (query) => ({
        method: "POST",
        path: `/models/${encodeURIComponent(query.model ?? MODEL)}:generateContent`,
        json: {
          systemInstruction: { parts: [{ text: systemText(query) }] },
          contents: [{ role: "user", parts: [{ text: userText(query) }] }],
          generationConfig: {
            maxOutputTokens: outputTokens(query),
            ...(query.pages?.length && {
              responseMimeType: "application/json",
              responseJsonSchema: replySchema(query.schema),
            }),
          },
          ...(!query.pages?.length && { tools: [{ google_search: {} }] }),
        },
      }),
      reply: generated.refine(
        ({ candidates, promptFeedback }) => candidates.length > 0 || promptFeedback?.blockReason !== undefined,
        "there is neither an answer nor a reason for there being none",
      ),
      completion: ({ candidates: [first], promptFeedback, usageMetadata: usage }) => {
        const parts = (first?.content?.parts ?? []).filter(({ thought }) => thought !== true);
        const chunks = first?.groundingMetadata?.groundingChunks ?? [];
        const calls = (first?.content?.parts ?? []).some(({ functionCall }) => functionCall !== undefined);
        const input = usage?.promptTokenCount;
        return {
          text: parts.map((part) => part.text ?? "").join("") || undefined,
          citations: chunks.map(({ web }) => web?.uri),
          // A chunk's address is a redirect of Google's; its title is the site it leads to.
          sites: chunks.flatMap(({ web }) => (web?.uri && web.title ? [{ host: web.title, citation: web.uri }] : [])),
          usage: usageOf(
            input === undefined ? undefined : input + (usage?.toolUsePromptTokenCount ?? 0),
            usage && (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
          ),
          stop: !first && promptFeedback?.blockReason ? "filter" : calls ? "unfinished" : stopOf(first?.finishReason),
        };
      },
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/models", query: { pageSize: 1 } }),
    reply: z.object({ models: z.array(z.unknown()) }),
    read: () => found(modelsLeft),
  }),
});
