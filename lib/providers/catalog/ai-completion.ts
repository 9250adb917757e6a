import type { z } from "zod";
import type { ResearchFinding, ResearchQuery } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { assertAskable, MAX_INPUT_TOKENS, MAX_OUTPUT_TOKENS, worstCaseTokens } from "@/lib/research/prompt.ts";
import { creditsOf } from "@/lib/research/tokens.ts";
import { operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import type { HttpRequest } from "@/lib/providers/provider.ts";

/** What the AI vendors' replies have in common, whatever they call it. */
export type Completion = {
  text: string | undefined;
  /** Addresses that the vendor's own search came upon. */
  citations: readonly (string | undefined)[];
  /** Where a citation is an address of the vendor's own: whose site it stands for. */
  sites?: readonly { host: string; citation: string }[];
  usage: ResearchFinding["usage"];
  stop: "complete" | "length" | "filter" | "refusal" | "unfinished";
};

/** One credit is 1,000 tokens, input and output alike. */
const charge = { rule: "per_call", credits: creditsOf(MAX_INPUT_TOKENS + MAX_OUTPUT_TOKENS), pool: "tokens" } as const;

/** The one operation of an AI provider. `completion` may also give an outcome, where a reply is an error after all. */
export function researchBy<Body>(definition: {
  request: (query: ResearchQuery) => HttpRequest;
  reply: z.core.$ZodType<Body>;
  completion: (body: Body) => Completion | Outcome<ResearchFinding>;
}) {
  return operation("research", {
    needs: [["prompt"]],
    request: (query) => {
      assertAskable(query);
      return definition.request(query);
    },
    reply: definition.reply,
    read: (body) => {
      const completion = definition.completion(body);
      return "outcome" in completion ? completion : outcomeOf(completion);
    },
    charge,
    // What a vendor's own search will read nobody knows beforehand.
    worstCase: ({ prompt = "", ...rest }) => {
      if (!rest.pages?.length) return charge.credits;
      const { input, output } = worstCaseTokens({ prompt, ...rest });
      return creditsOf(input + output);
    },
    repeat: "paid",
    timeoutMs: 60_000,
  });
}

const sentences = {
  length: "The answer was cut off; allow it more output tokens or ask for less",
  filter: "The vendor's content filter stopped the answer",
  refusal: "The model refused to answer",
  unfinished: "The model stopped before it had an answer",
} as const;

function outcomeOf({ text, citations, sites = [], usage, stop }: Completion): Outcome<ResearchFinding> {
  const billed = usage && { credits: creditsOf(usage.inputTokens + usage.outputTokens) };
  if (stop !== "complete") return failed("invalid_input", sentences[stop], billed);
  const said = text === undefined ? undefined : parsed(text);
  if (said === undefined || said === "")
    return billed ? failed("malformed", "The reply holds no text", billed) : malformedText("it holds no text");
  const links = webAddresses(citations);
  const more = { ...(links.length > 0 && { citations: links }), ...(usage && { usage }) };
  const envelope = asEnvelope(said);
  if (!envelope) return found({ answer: said, ...(links.length > 0 && { sources: links }), ...more }, billed);
  if (envelope.notFound) return notFound(billed);
  const sources = envelope.sources.map((source) => citationOf(source, sites));
  return found({ answer: envelope.answer, sources, ...more }, billed);
}

/** The model names a page's own address where the vendor cites it by a redirect. */
function citationOf(source: string, sites: NonNullable<Completion["sites"]>): string {
  const host = URL.canParse(source) ? bareHost(new URL(source).hostname) : undefined;
  return sites.find((site) => bareHost(site.host) === host)?.citation ?? source;
}

const bareHost = (host: string) => host.toLowerCase().replace(/^www\./, "");

/** The reply as it was asked for; models without schemas may leave parts of it out. */
function asEnvelope(said: unknown): { notFound: boolean; answer: unknown; sources: string[] } | undefined {
  if (typeof said !== "object" || said === null || Array.isArray(said)) return undefined;
  const fields = new Map<string, unknown>(Object.entries(said));
  const sources = fields.get("sources");
  if (!fields.has("answer") || !(fields.has("notFound") || Array.isArray(sources))) return undefined;
  const listed: unknown[] = Array.isArray(sources) ? sources : [];
  return {
    notFound: fields.get("notFound") === true,
    answer: fields.get("answer"),
    sources: listed.filter((source) => typeof source === "string"),
  };
}

/** JSON where it is JSON, also in a code fence, behind the model's thoughts or amid prose; else the text. */
function parsed(text: string): unknown {
  const bare = text.replace(/^\s*<think>[\s\S]*?<\/think>/, "").trim();
  const fenced = /```(?:json)?\s*([\s\S]*?)```/.exec(bare)?.[1];
  const braced = bare.slice(bare.indexOf("{"), bare.lastIndexOf("}") + 1);
  for (const candidate of [bare, fenced, braced]) {
    if (!candidate || !/^[[{]/.test(candidate.trim())) continue;
    const value = jsonOf(candidate);
    if (value !== undefined) return value;
  }
  return bare;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // A model's text that is no JSON is an answer all the same: the asker sees that it does not fit the schema.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Each web address once, in order. */
function webAddresses(urls: readonly (string | undefined)[]): string[] {
  return [...new Set(urls.flatMap((url) => (url && /^https?:\/\//i.test(url) ? [url] : [])))];
}

/** Undefined unless the reply counts both. */
export function usageOf(inputTokens: number | undefined, outputTokens: number | undefined): ResearchFinding["usage"] {
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  return inputTokens < 0 || outputTokens < 0 ? undefined : { inputTokens, outputTokens };
}
