import { environmentName, nearestSlug, providers } from "@/lib/providers/registry.ts";
import { UsageError } from "../failure.ts";

export type Names = {
  slug: string;
  /** What people call it. */
  name: string;
  /** What the code calls it. */
  identifier: string;
  initials: string;
};

/** Words that no `export const` may have. */
const reserved = new Set("break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield await providers fronts".split(" ")); // prettier-ignore

/** Refuses, with a sentence, a slug that is none or that a provider has already. */
export function namesOf(slug: string, name?: string): Names {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(slug) || slug.length > 40)
    throw new UsageError(
      `"${slug}" is no slug; expected up to 40 small letters and digits, words joined by single dashes, like acme-data.`,
    );
  const taken = providers.find((provider) => environmentName(provider.slug) === environmentName(slug));
  if (taken) throw new UsageError(`There is a provider "${taken.slug}" already (${taken.name}).`);
  const identifier = slug.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const alike = providers.find((provider) => provider.slug.replaceAll("-", "") === slug.replaceAll("-", ""));
  if (alike) throw new UsageError(`"${slug}" differs from the provider "${alike.slug}" by its dashes only.`);
  if (reserved.has(identifier)) throw new UsageError(`"${slug}" is a word of the language; put a word before it.`);
  const words = slug.split("-").map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const [first = "", second] = words;
  const initials = second ? first.charAt(0) + second.charAt(0) : first.slice(0, 2);
  return { slug, name: name?.trim() || words.join(" "), identifier, initials };
}

/** Said where a slug is allowed but looks like a slip of the pen. */
export function resemblance(slug: string): string | undefined {
  const near = nearestSlug(slug);
  return near === undefined ? undefined : `Mind that there is a provider "${near}".`;
}
