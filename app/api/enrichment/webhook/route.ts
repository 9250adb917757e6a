import { providerCallback } from "@/lib/api/provider-callback.ts";

/** `?provider=<slug>&lookup=<id>.<generation>.<proof>`, as the callback URL that the provider was given says. */
export const GET = providerCallback;
export const POST = providerCallback;
