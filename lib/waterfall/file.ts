import { z } from "zod";
import { type OperationName, operationName } from "@/lib/contracts/operation.ts";
import { type WaterfallSpec, waterfallSpec } from "@/lib/contracts/waterfall.ts";

/** A waterfall as a JSON file: the whole spec, or the older list of providers for one operation. */

export type ParsedWaterfall = { ok: true; spec: WaterfallSpec } | { ok: false; problems: string[] };

/** Up to here a time-out is in seconds (the longest allowed is 180), from `LEAST_MS` in milliseconds; between, refused. */
const MOST_SECONDS = 180;
const LEAST_MS = 1_000;

const olderFile = z
  .object({
    id: z.string().optional(),
    name: z.string().min(1).max(80).optional(),
    description: z.string().max(400).optional(),
    operation: z.string(),
    providers: z
      .array(
        z
          .object({
            providerId: z.string().min(1),
            priority: z.number().optional(),
            timeout: z.number().positive().optional(),
            retryAttempts: z.number().int().min(0).max(5).optional(),
          })
          .strict(),
      )
      .min(1),
    fallbackBehavior: z.enum(["continue", "stop"]).optional(),
    maxProviders: z.number().int().min(1).max(20).optional(),
    qualityThreshold: z.number().min(0).max(100).optional(),
  })
  .strict();
type OlderFile = z.infer<typeof olderFile>;

/** What an operation of the older form looks for. Others had no waterfall. */
const targets: Partial<Record<OperationName, WaterfallSpec["target"]>> = {
  "find-email": "email",
  "enrich-person": "person",
  "enrich-company": "company",
  "find-phone": "phone",
  "verify-email": "verdict",
};

/**
 * Reads a waterfall from a file's text or its parsed JSON.
 *
 * The older form `{operation, providers: [{providerId, priority, timeout, retryAttempts}], fallbackBehavior,
 * maxProviders, qualityThreshold}`: providers by priority, lowest number first, those without one last; a time-out up
 * to 180 is in seconds, from 1000 in milliseconds; a threshold up to 1 is a share (0.8 is 80). `verify-email` becomes
 * a list of verifiers.
 * @returns the spec with its defaults, or every problem, one sentence each, naming the place in the file.
 */
export function parseWaterfallFile(json: unknown): ParsedWaterfall {
  const content = typeof json === "string" ? parseJson(json) : { value: json };
  if ("problem" in content) return { ok: false, problems: [content.problem] };
  const { value } = content;
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return problem(
      `A waterfall file holds one JSON object with "name", "target" and "steps"; this one holds ${kindOf(value)}`,
    );
  if ("providers" in value && !("steps" in value)) {
    const older = olderFile.safeParse(value);
    return older.success ? fromOlder(older.data) : { ok: false, problems: told(older.error) };
  }
  return checked(value);
}

/** The text of a waterfall file: every setting written out, keys in a fixed order. Read back, it is the same spec. */
export function serializeWaterfall(spec: WaterfallSpec): string {
  return `${JSON.stringify(waterfallSpec.parse(spec), null, 2)}\n`;
}

function parseJson(text: string): { value: unknown } | { problem: string } {
  try {
    return { value: JSON.parse(text.replace(/^\uFEFF/, "")) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { problem: `The waterfall file is not JSON (${why}); correct it or export the waterfall again` };
  }
}

function fromOlder(file: OlderFile): ParsedWaterfall {
  const operation = operationOf(file.operation);
  const target = operation && targets[operation];
  if (operation === undefined || target === undefined)
    return problem(`operation: "${file.operation}" has no waterfall; use one of ${Object.keys(targets).join(", ")}`);
  const problems: string[] = [];
  const steps = file.providers
    .map((provider, index) => ({ ...provider, index, priority: provider.priority ?? Infinity }))
    .sort((a, b) => (a.priority === b.priority ? a.index - b.index : a.priority - b.priority))
    .map(({ providerId, timeout, retryAttempts, index }) => {
      const timeoutMs = timeout === undefined ? undefined : millisecondsOf(timeout);
      if (timeoutMs === null)
        problems.push(
          `providers[${index}].timeout: ${timeout} is neither seconds (1 to ${MOST_SECONDS}) nor milliseconds (${LEAST_MS} to ${MOST_SECONDS * 1_000})`,
        );
      return {
        provider: providerId,
        operation,
        ...(typeof timeoutMs === "number" && { timeoutMs }),
        ...(retryAttempts !== undefined && { retryAttempts }),
      };
    });
  if (problems.length > 0) return { ok: false, problems };
  const threshold = file.qualityThreshold;
  const { fallbackBehavior, maxProviders, description } = file;
  return checked({
    name: file.name ?? `Imported ${operation}`,
    ...(description !== undefined && { description }),
    target,
    steps: target === "verdict" ? [] : steps,
    verifiers: target === "verdict" ? steps : [],
    settings: {
      ...(fallbackBehavior !== undefined && { fallback: fallbackBehavior }),
      ...(maxProviders !== undefined && { maxProviders }),
      ...(threshold !== undefined && {
        qualityThreshold: threshold <= 1 ? Math.round(threshold * 1_000) / 10 : threshold,
      }),
    },
  });
}

/** `FIND_EMAIL`, `findEmail` and `find email` are `find-email`. */
function operationOf(name: string): OperationName | undefined {
  const kebab = name
    .trim()
    .replace(/([a-z])([A-Z])/g, "$1-$2")
    .replace(/[\s_]+/g, "-")
    .toLowerCase();
  return operationName.safeParse(kebab).data;
}

/** Null when the number can be neither. */
function millisecondsOf(timeout: number): number | null {
  if (timeout >= 1 && timeout <= MOST_SECONDS) return Math.round(timeout * 1_000);
  return timeout >= LEAST_MS && timeout <= MOST_SECONDS * 1_000 ? Math.round(timeout) : null;
}

function checked(value: object): ParsedWaterfall {
  const spec = waterfallSpec.safeParse(value);
  return spec.success ? { ok: true, spec: spec.data } : { ok: false, problems: told(spec.error) };
}

const problem = (message: string): ParsedWaterfall => ({ ok: false, problems: [message] });

function told(error: z.ZodError): string[] {
  return error.issues.map((issue) => {
    const place = issue.path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
    return `${place.replace(/^\./, "") || "The waterfall"}: ${issue.message}`;
  });
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : `a ${typeof value}`;
}
