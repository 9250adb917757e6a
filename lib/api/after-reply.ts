import { after } from "next/server";
import { log } from "@/lib/log.ts";

/** Runs a task once the reply is on its way. Its failure is logged and concerns nobody who waits. */
export function afterReply(task: () => Promise<unknown>): void {
  const run = async () => {
    try {
      await task();
    } catch (error) {
      log.warn({ err: error }, "a task after a reply failed");
    }
  };
  try {
    after(run);
  } catch {
    // Outside a request of Next (a test, a script) there is no reply to wait for.
    void run();
  }
}
