import { type OperationName, operationContracts } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { checked, isMalformed } from "./check-outcome.ts";
import { malformedText } from "./outcome.ts";
import type { ReadError, Reply } from "./provider.ts";
import { readReason, readStatus } from "./status.ts";

/** How answers that come after the call are read: by asking again (`poll`), or from what the vendor pushes (`callback`). */

export type Later<Row extends Outcome> = {
  /** The rows of a reply that is no error, in order. One question gives one row. */
  rows: (reply: Reply, operation: OperationName | undefined) => Row[];
  /** The row that answers `input`, where a reply may hold several. Without it: the first. */
  pick?: (reply: Reply, operation: OperationName, input: Record<string, unknown>) => Row;
  /** Whether a reply has rows although its status is an error's: some vendors deliver what was done with a 402. */
  hasRows?: (reply: Reply) => boolean;
};

/** Puts the vendor's errors in front of what comes later, and the operation's contract behind it. */
export function readLater<Row extends Outcome>(later: Later<Row>, readError: ReadError) {
  const check = (row: Row, operation: OperationName | undefined) =>
    checked(row, operation && operationContracts[operation].output);
  const error = (reply: Reply) => (later.hasRows?.(reply) ? undefined : (readError(reply) ?? readStatus(reply)));
  const readAll = (reply: Reply, operation?: OperationName) => {
    const failure = error(reply);
    if (failure) return [failure];
    const rows = later.rows(reply, operation).map((row) => check(row, operation));
    const refused = rows.every(isMalformed) ? readReason(reply) : undefined;
    return refused ? [refused] : rows;
  };
  return {
    readAll,
    read: (reply: Reply, operation?: OperationName, input?: Record<string, unknown>) => {
      if (!later.pick || !operation || !input || error(reply))
        return readAll(reply, operation)[0] ?? malformedText("it answers no question");
      return check(later.pick(reply, operation, input), operation);
    },
  };
}
