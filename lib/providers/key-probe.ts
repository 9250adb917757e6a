import { found, malformedText } from "./outcome.ts";
import type { HttpRequest, QuotaProbe, ReadError } from "./provider.ts";
import { isHtml, readStatus } from "./status.ts";

/**
 * Tests a key where the vendor has no page that says what is left: by a question that lacks all it needs. With a good
 * key it is refused as such, which costs nothing.
 */
export function refusedQuestionProbe(request: () => HttpRequest, unit: string) {
  return (readError: ReadError): QuotaProbe => ({
    request,
    read: (reply) => {
      const error = readError(reply) ?? readStatus(reply);
      if (!error) return malformedText("a question that asked nothing was answered");
      const refused = reply.status === 400 || reply.status === 422;
      const understood = refused && error.outcome === "failed" && error.kind === "invalid_input" && !isHtml(reply.body);
      return understood ? found({ remaining: null, unit }) : error;
    },
  });
}
