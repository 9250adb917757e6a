import { fronts } from "./fronts/fronts.ts";

/** The variables that make the product talk to an emulator at `url`: a base URL and a working key for each provider. */
export function emulatorEnvironment(url: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const { slug, keyed, credential, environment } of fronts()) {
    const name = slug.toUpperCase().replaceAll("-", "_");
    variables[`${name}_BASE_URL`] = `${url}/${slug}`;
    if (keyed) variables[`${name}_API_KEY`] = credential ?? `emu-${slug}-1`;
    Object.assign(variables, environment);
  }
  return variables;
}
