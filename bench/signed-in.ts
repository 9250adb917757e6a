import type { Stack } from "@/scripts/stack.ts";

/** Opens a sign-in link as a browser would and gives the headers of a signed-in request. */
export async function signedIn(stack: Pick<Stack, "baseUrl">, link: string): Promise<Record<string, string>> {
  const cookies = new Map<string, string>();
  let url = link;
  for (let hops = 0; hops < 5; hops += 1) {
    const header = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const reply = await fetch(url, { redirect: "manual", headers: header ? { cookie: header } : {} });
    for (const cookie of reply.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      const equals = pair.indexOf("=");
      cookies.set(pair.slice(0, equals), pair.slice(equals + 1));
    }
    const next = reply.headers.get("location");
    await reply.arrayBuffer();
    if (next === null) break;
    url = new URL(next, url).href;
  }
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  return { cookie, origin: stack.baseUrl, "content-type": "application/json" };
}
