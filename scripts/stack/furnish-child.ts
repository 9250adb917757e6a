import { z } from "zod";
import { database } from "@/lib/db/client.ts";
import { requireVariable } from "@/lib/env.ts";
import { createSignInLink } from "@/lib/services/sign-in/create-sign-in-link.ts";
import { furnish } from "./furnish.ts";

// Furnishes the database of its environment; a process of its own, because the environment is read once a process.
const settings = z.object({
  email: z.email(),
  workspaceName: z.string(),
  keys: z.record(z.string(), z.string()),
  links: z.number().int(),
});
const DAY_MS = 86_400_000;

const { email, workspaceName, keys, links } = settings.parse(JSON.parse(process.argv[2] ?? "{}"));
const { userId, workspaceId } = await furnish({ email, workspaceName, keys });
const signInUrls: string[] = [];
for (let count = 0; count < links; count += 1) {
  const link = await createSignInLink({ email, origin: requireVariable("APP_URL"), ttlMs: DAY_MS });
  if (link) signInUrls.push(link.url);
}
await database().close();
process.send?.({ userId, workspaceId, signInUrls }, () => process.disconnect());
