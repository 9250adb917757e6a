import { fronts } from "./fronts/fronts.ts";
import { knowledgeOf } from "./knowledge.ts";
import type { World } from "./world/world.ts";

/**
 * How kind the world is, counted over its first people. `coverage` is the share of the people with a working address
 * whose right address a finder has; `wrong` the share of its answers that are not the person's working address.
 */
export function worldFacts(world: World, people: number) {
  const files = fronts()
    // Vendors of company data have files too, and hand out nobody's address.
    .filter(({ routes }) => routes.some(({ operation }) => operation.includes("find-email")))
    .map(({ slug, profile }) => ({ slug, knows: knowledgeOf(world, slug, profile), right: 0, answers: 0 }));
  const domains = new Map<string, string>();
  let findable = 0;
  let found = 0;
  let withoutAddress = 0;
  for (let index = 0; index < people; index++) {
    const person = world.personOf(index);
    domains.set(person.company.domain, person.domain.mail);
    if (person.mailbox === "none") withoutAddress++;
    if (person.mailbox === "active") findable++;
    let anyRight = false;
    for (const file of files) {
      const known = file.knows.addressOf(person);
      if (known) file.answers++;
      if (known?.kind === "right") file.right++;
      anyRight ||= known?.kind === "right";
    }
    if (anyRight) found++;
  }
  const mails = [...domains.values()];
  const share = (part: number, whole: number) => Math.round((part / Math.max(1, whole)) * 1_000) / 1_000;
  const domainShare = (mail: string) => share(mails.filter((one) => one === mail).length, mails.length);
  return {
    seed: world.seed,
    people,
    companies: domains.size,
    findable: share(findable, people),
    withoutAddress: share(withoutAddress, people),
    left: share(people - findable - withoutAddress, people),
    domains: {
      catchAll: domainShare("catch_all"),
      noMx: domainShare("no_mx"),
      nullMx: domainShare("null_mx"),
      nxdomain: domainShare("nxdomain"),
    },
    coverage: Object.fromEntries(files.map(({ slug, right }) => [slug, share(right, findable)])),
    wrong: Object.fromEntries(files.map(({ slug, right, answers }) => [slug, share(answers - right, answers)])),
    union: share(found, findable),
  };
}
