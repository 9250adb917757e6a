import { z } from "zod";
import type { ResearchFinding } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { anything, count, group, list, rows, text } from "@/lib/providers/reading.ts";
import { failed } from "@/lib/providers/outcome.ts";
import { type Completion, usageOf } from "./ai-completion.ts";

/** Replies of OpenAI's two APIs, Responses and Chat Completions, and of those who speak them. */

/** Servers that copy the format spell its words as they like. */
const word = text.transform((said) => said?.toLowerCase());
const link = z.object({ url: text });
const part = z.union([
  z.string().transform((said) => ({ type: "text", text: said, refusal: undefined, annotations: [] })),
  z.object({
    type: word,
    text: z.string().optional().catch(undefined),
    refusal: text,
    annotations: rows(z.object({ url: text, url_citation: group({ url: text }) })),
  }),
]);

const responses = z.object({
  output: z.array(z.unknown()),
  status: word,
  incomplete_details: group({ reason: word }),
  usage: group({ input_tokens: count, output_tokens: count }),
});
const outputItem = z.object({
  type: word,
  content: rows(part),
  /** Perplexity's search. */
  results: rows(link),
  /** OpenAI's search. */
  action: group({ sources: rows(link), url: text }),
});

const chat = z.object({
  choices: list(
    z.object({
      finish_reason: word,
      message: z.object({
        content: z
          .union([z.string(), rows(part)])
          .optional()
          .catch(undefined),
        refusal: text,
        annotations: rows(z.object({ url: text, url_citation: group({ url: text }) })),
      }),
    }),
  ).refine((choices) => choices.length > 0, "there is no choice"),
  citations: anything,
  search_results: rows(link),
  usage: group({ prompt_tokens: count, completion_tokens: count }),
});

export const openAiReply = z.union([responses, chat]);

export function openAiCompletion(body: z.infer<typeof openAiReply>): Completion | Outcome<ResearchFinding> {
  return "output" in body ? ofResponse(body) : ofChat(body);
}

const annotated = ({
  url,
  url_citation: cited,
}: {
  url?: string | undefined;
  url_citation?: z.infer<typeof link> | undefined;
}) => url ?? cited?.url;

function ofResponse({
  output,
  status,
  incomplete_details: cut,
  usage,
}: z.infer<typeof responses>): Completion | Outcome<ResearchFinding> {
  if (status === "failed" || status === "cancelled")
    return failed("unavailable", `The vendor gave up on the answer (${status})`);
  if (status === "queued" || status === "in_progress")
    return failed("malformed", "The vendor has not finished the answer", { sent: "unsure" });
  const items = output.flatMap((item) => outputItem.safeParse(item).data ?? []);
  const parts = items.filter(({ type }) => type === "message").flatMap(({ content }) => content);
  const calls = parts.length === 0 && items.some(({ type }) => type === "function_call");
  const refused = parts.some(({ refusal, type }) => type === "refusal" || refusal !== undefined);
  return {
    text: parts.map((said) => said.text ?? "").join("") || undefined,
    citations: [
      ...parts.flatMap(({ annotations }) => annotations.map(annotated)),
      ...items.flatMap(({ results, action }) => [
        ...results.map(({ url }) => url),
        ...(action?.sources ?? []).map(({ url }) => url),
      ]),
    ],
    usage: usageOf(usage?.input_tokens, usage?.output_tokens),
    stop: status === "incomplete" ? cutBy(cut?.reason) : refused ? "refusal" : calls ? "unfinished" : "complete",
  };
}

const cutBy = (reason: string | undefined) => (reason === "content_filter" ? "filter" : "length");

function ofChat({
  choices: [choice],
  citations,
  search_results: results,
  usage,
}: z.infer<typeof chat>): Completion | Outcome<ResearchFinding> {
  // OpenRouter: the model's own server failed under way.
  if (choice?.finish_reason === "error") return failed("unavailable", "The model's server failed");
  const content = choice?.message.content;
  const cited: unknown[] = Array.isArray(citations) ? citations : [];
  return {
    text: typeof content === "string" ? content : content?.map((said) => said.text ?? "").join(""),
    citations: [
      ...(choice?.message.annotations ?? []).map(annotated),
      ...cited.map((url) => (typeof url === "string" ? url : link.safeParse(url).data?.url)),
      ...results.map(({ url }) => url),
    ],
    usage: usageOf(usage?.prompt_tokens, usage?.completion_tokens),
    stop: stopOf(choice?.finish_reason, choice?.message.refusal),
  };
}

function stopOf(reason: string | undefined, refusal: string | undefined): Completion["stop"] {
  if (reason === "length") return "length";
  if (reason === "content_filter") return "filter";
  if (refusal !== undefined) return "refusal";
  return reason === "tool_calls" ? "unfinished" : "complete";
}
