/** Where an answer may be from: the pages it was given, and what the vendor's own search came upon. */

/** One spelling per page: without the fragment, a slash at the end, `www.`, the scheme and who is to be told of the visit. */
export function sourceKey(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, host, pathname, searchParams, username, password } = new URL(url);
  if ((protocol !== "https:" && protocol !== "http:") || username || password) return undefined;
  // OpenAI marks what it cites with utm_source.
  const kept = [...searchParams].filter(([name]) => !name.startsWith("utm_"));
  return `${host.replace(/^www\./, "")}${pathname.replace(/\/+$/, "")}?${new URLSearchParams(kept).toString()}`;
}

/** What is wrong with the sources of an answer. Foreign addresses are counted, not repeated: a page may have planted them. */
export function sourceProblems(sources: readonly string[], allowed: readonly string[]): string[] {
  if (sources.length === 0) return ["sources is empty: name the pages or search results that the answer is from"];
  const keys = new Set(allowed.flatMap((url) => sourceKey(url) ?? []));
  return sources.flatMap((source, index) => {
    const key = sourceKey(source);
    if (key === undefined) return [`sources[${index}] is no http or https address`];
    return keys.has(key) ? [] : [`sources[${index}] is neither a page given nor a search result`];
  });
}
