import { z } from "zod";

/** One table: code → HTTP status and what the caller can do about it. Replies are `application/problem+json`. */
export const errorCodes = {
  UNAUTHENTICATED: { status: 401, title: "Sign in first", action: "Open a sign-in link, or send an API key." },
  FORBIDDEN: { status: 403, title: "Not allowed", action: "Ask an admin of the workspace for a higher role." },
  NOT_FOUND: { status: 404, title: "Not found", action: "Check the id and the workspace." },
  CONFLICT: { status: 409, title: "Not possible in this state", action: "Read the current state and try again." },
  DATA_VALIDATION_FAILED: { status: 400, title: "The request is not valid", action: "Correct the named field." },
  CSV_PARSING_ERROR: {
    status: 400,
    title: "The file cannot be read",
    action: "Correct the named line and upload again.",
  },
  FILE_UPLOAD_ERROR: { status: 400, title: "The upload failed", action: "Upload the file again." },
  DATA_TRANSFORMATION_ERROR: { status: 400, title: "A value cannot be used", action: "Correct the named value." },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    title: "The request is too large",
    action: "Create a draft job, send the records in chunks, then start it.",
  },
  RATE_LIMITED: { status: 429, title: "Too many requests", action: "Wait for the time in Retry-After." },
  INSUFFICIENT_CREDITS: { status: 402, title: "Not enough credits", action: "Ask an owner to grant credits." },
  BUDGET_EXCEEDED: { status: 402, title: "The budget is used up", action: "Raise the budget or shorten the list." },
  PROVIDER_NOT_FOUND: { status: 404, title: "Unknown provider", action: "See the list of providers." },
  PROVIDER_NOT_CONNECTED: {
    status: 400,
    title: "No key for this provider",
    action: "Connect a key, or take the step out.",
  },
  PROVIDER_AUTHENTICATION_FAILED: { status: 400, title: "The provider refused the key", action: "Replace the key." },
  PROVIDER_INSUFFICIENT_CREDITS: {
    status: 402,
    title: "The key has no credits left",
    action: "Top up at the provider.",
  },
  PROVIDER_RATE_LIMIT: { status: 429, title: "The provider is limiting this key", action: "Wait and try again." },
  PROVIDER_API_ERROR: { status: 502, title: "The provider failed", action: "Try again later." },
  FEATURE_NOT_SUPPORTED: { status: 400, title: "The provider cannot do this", action: "Choose another operation." },
  FEATURE_PARAMETERS_INVALID: { status: 400, title: "The question is incomplete", action: "Add the named field." },
  FEATURE_EXECUTION_FAILED: { status: 502, title: "The provider failed", action: "Try again later." },
  ENRICHMENT_JOB_NOT_FOUND: { status: 404, title: "No such job", action: "Check the id and the workspace." },
  WATERFALL_NOT_FOUND: { status: 404, title: "No such waterfall", action: "See the list of waterfalls." },
  WATERFALL_INVALID: { status: 400, title: "The waterfall cannot run", action: "Correct the named step." },
  WATERFALL_EXECUTION_FAILED: { status: 500, title: "The waterfall failed", action: "Report it with the request id." },
  BULK_OPERATION_FAILED: { status: 500, title: "Some items failed", action: "See the items in the reply." },
  QUEUE_PROCESSING_ERROR: { status: 500, title: "The processor failed", action: "It goes on at the next tick." },
  DATABASE_CONNECTION_ERROR: { status: 503, title: "The database is out of reach", action: "Try again in a moment." },
  INTERNAL: { status: 500, title: "Something broke", action: "Report it with the request id." },
} as const satisfies Record<string, { status: number; title: string; action: string }>;

export type ErrorCode = keyof typeof errorCodes;

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.string(),
  action: z.string(),
  requestId: z.string().optional(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problem>;
