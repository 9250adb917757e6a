/** One credit of an AI provider is this many tokens, input and output alike. */
export const TOKENS_PER_CREDIT = 1_000;

const bytes = new TextEncoder();

/**
 * The most tokens a text is likely to be: a third of its UTF-8 bytes. English takes about a quarter, Chinese about a third;
 * an estimate above what is billed keeps a budget, one below it would not.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(bytes.encode(text).length / 3);
}

export const creditsOf = (tokens: number): number => tokens / TOKENS_PER_CREDIT;
