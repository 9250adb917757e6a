import type { Slug } from "./profiles.ts";

/** The secret that callbacks of the emulated Surfe are signed with. */
export const surfeWebhookSecret = "emu-surfe-webhook-secret";

const keyed: readonly Slug[] = ["hunter", "apollo", "findymail", "prospeo", "surfe", "zerobounce"];

/** The variables that make the product talk to an emulator at `url`: a base URL and a working key for each provider. */
export function emulatorEnvironment(url: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const slug of keyed) {
    const name = slug.toUpperCase().replaceAll("-", "_");
    variables[`${name}_BASE_URL`] = `${url}/${slug}`;
    variables[`${name}_API_KEY`] = `emu-${slug}-1`;
  }
  variables["DNS_MX_BASE_URL"] = `${url}/dns-mx`;
  variables["SURFE_WEBHOOK_SECRET"] = surfeWebhookSecret;
  return variables;
}
