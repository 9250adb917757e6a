import { type WaterfallSpec, waterfallSpec } from "@/lib/contracts/waterfall.ts";
import { AppError } from "@/lib/errors.ts";
import { getOperation, getProvider } from "@/lib/providers/registry.ts";
import { templateProblem } from "@/lib/research/template.ts";
import type { Session } from "../session.ts";
import { findSpec } from "../waterfalls/find-spec.ts";
import { requireMapped } from "./check-list.ts";
import type { CreateJobInput } from "./create-job.ts";

/** What belongs to one type alone. */
const ownFields = [
  ["research", "ai_research"],
  ["places", "places_scrape"],
  ["export", "export"],
] as const;

/**
 * What a job does with each of its rows, kept with it as a waterfall: its own, or, of a type that asks one kind of question,
 * the providers that are asked it.
 * @throws AppError DATA_VALIDATION_FAILED (what the type needs is missing), PROVIDER_NOT_FOUND, FEATURE_NOT_SUPPORTED, WATERFALL_NOT_FOUND
 */
export async function taskOf(session: Session, input: CreateJobInput): Promise<WaterfallSpec> {
  const { type, waterfall } = input;
  for (const [field, owner] of ownFields)
    if (input[field] && type !== owner)
      throw missing(field, `Only a job of the type ${owner} has \`${field}\`; leave it out.`);
  if (type === "ai_research") return researchTask(input);
  if (type === "places_scrape") return placesTask(input);
  requireMapped(input.mapping);
  if (!waterfall) throw missing("waterfall", "The job has no waterfall; name one, or send it whole.");
  return findSpec(session, waterfall);
}

function researchTask({ research }: CreateJobInput): WaterfallSpec {
  if (!research)
    throw missing("research", "A job of the type ai_research needs `research`: a provider and a template.");
  const { slug } = getProvider(research.provider);
  const steps = [{ provider: slug, operation: "research" }];
  return waterfallSpec.parse({ name: "AI research", target: "person", steps });
}

function placesTask({ places, columns }: CreateJobInput): WaterfallSpec {
  if (!places) throw missing("places", "A job of the type places_scrape needs `places`: providers and a query.");
  const problem = templateProblem(places.query, columns);
  if (problem) throw missing("places.query", problem);
  const { latitude, longitude } = places.centre ?? {};
  const unknown = [latitude, longitude].find((column) => column !== undefined && !columns.includes(column));
  if (unknown !== undefined)
    throw missing("places.centre", `"${unknown}" is no column of the list; it has ${columns.join(", ")}.`);
  const steps = [...new Set(places.providers)].map((slug) => ({
    provider: slug,
    operation: getOperation(getProvider(slug), "find-places").name,
  }));
  return waterfallSpec.parse({ name: "Places", target: "company", steps });
}

const missing = (path: string, message: string) =>
  new AppError("DATA_VALIDATION_FAILED", message, { issues: [{ path, message }] });
