import type { RunningPostgres } from "../postgres.ts";

/**
 * Postgres outlives its starter by design, to be joined by the next start. One that this process started is asked to
 * shut down (SIGINT: fast) when the process exits without having stopped it. Gives the function that calls this off.
 */
export function endPostgresWithProcess({ pid, adopted }: RunningPostgres): () => void {
  if (adopted) return () => undefined;
  const end = () => {
    try {
      process.kill(pid, "SIGINT");
    } catch {
      // It has ended already.
    }
  };
  process.once("exit", end);
  return () => process.removeListener("exit", end);
}
