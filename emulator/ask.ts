import { fronts } from "./fronts/fronts.ts";
import { type Knowledge, knowledgeOf, type KnownAddress } from "./knowledge.ts";
import { fieldsOf } from "./reading.ts";
import type { Person } from "./world/person.ts";
import type { World } from "./world/world.ts";

/** What the emulator's own tests ask with: plain fetch, and people of whom it is known what a vendor knows. */

export type Said = { status: number; headers: Headers; text: string; body: Record<string, unknown> };

export async function ask(
  url: string,
  options: { headers?: Record<string, string>; json?: unknown; method?: string } = {},
): Promise<Said> {
  const { json, headers = {}, method = json === undefined ? "GET" : "POST" } = options;
  const reply = await fetch(url, {
    method,
    headers: { ...(json !== undefined && { "content-type": "application/json" }), ...headers },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  const text = await reply.text();
  const isJson = /\b(dns-)?json\b/.test(reply.headers.get("content-type") ?? "");
  return {
    status: reply.status,
    headers: reply.headers,
    text,
    body: isJson && text.startsWith("{") ? fieldsOf(JSON.parse(text)) : {},
  };
}

/** People of whom this vendor has an address of a kind, or of whom it has none though they have one. */
export function peopleBy(world: World, slug: string, kind: KnownAddress["kind"] | "unknown", count = 1): Person[] {
  const knows = filesOf(world, slug);
  const found: Person[] = [];
  for (let index = 0; found.length < count && index < 20_000; index++) {
    const person = world.personOf(index);
    const is = knows.addressOf(person)?.kind ?? "unknown";
    if (is === kind && person.domain.mail === "normal" && person.mailbox !== "none") found.push(person);
  }
  return found;
}

/** What one vendor has in its files. */
export function filesOf(world: World, slug: string): Knowledge {
  const front = fronts().find((one) => one.slug === slug);
  if (!front) throw new Error(`Nothing is emulated under ${slug}.`);
  return knowledgeOf(world, slug, front.profile);
}
