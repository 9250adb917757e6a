/** Runs once when a server starts: one that cannot do its work says so then, and not at the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { checkServerEnvironment } = await import("@/lib/env.ts");
  const { keyRing } = await import("@/lib/vault/key-ring.ts");
  checkServerEnvironment();
  keyRing();
}
