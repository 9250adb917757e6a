import { pageText } from "./page-text.ts";
import { readWeb } from "./read-web.ts";
import { webFetch } from "./web-fetch.ts";

const MAX_TEXT = 60_000;

/**
 * One page as text, for research: through the guard, as robots.txt allows, https only. Undefined where there is none to be
 * had or none that may be; why makes no difference to the question. `url` of the result is where redirects have led.
 */
export async function readPage(
  address: string,
  { baseUrl, timeoutMs }: { baseUrl?: string | undefined; timeoutMs: number },
): Promise<{ url: string; text: string } | undefined> {
  if (!URL.canParse(address)) return undefined;
  const { host, pathname, search, protocol } = new URL(address);
  if (protocol !== "https:" && protocol !== "http:") return undefined;
  const fetchOnce = webFetch({ baseUrl, endsAt: performance.now() + timeoutMs });
  const read = await readWeb(`/${host}${pathname}${search}`, fetchOnce, baseUrl ?? "");
  if ("outcome" in read || read.reply.status >= 300 || typeof read.reply.body !== "string") return undefined;
  const text = pageText(read.reply.body).slice(0, MAX_TEXT);
  return text === "" ? undefined : { url: read.reply.headers["content-location"] ?? address, text };
}
