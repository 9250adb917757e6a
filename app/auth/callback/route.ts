import { authentication } from "@/lib/auth/authentication.ts";
import { log } from "@/lib/log.ts";

/** Where a sign-in link leads: into the application, or back to the sign-in page with the reason. */
export async function GET(request: Request): Promise<Response> {
  const headers = new Headers({ "cache-control": "private, no-store", "referrer-policy": "no-referrer" });
  try {
    const result = await authentication().completeSignIn(request);
    for (const cookie of result.cookies) headers.append("set-cookie", cookie);
    // Relative, so that it holds whatever the address the browser knows us by.
    headers.set("location", result.ok ? "/jobs" : `/sign-in?error=${result.reason}`);
  } catch (error) {
    log.error({ err: error }, "a sign-in link could not be checked");
    headers.set("location", "/sign-in?error=unknown");
  }
  return new Response(null, { status: 303, headers });
}
