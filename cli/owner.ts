import { database } from "@/lib/db/client.ts";
import { checkServerEnvironment, requireVariable, supabaseSettings } from "@/lib/env.ts";
import { ensureOwner } from "@/lib/services/members/ensure-owner.ts";
import { createSignInLink } from "@/lib/services/sign-in/create-sign-in-link.ts";
import { UsageError } from "./failure.ts";

const DAY_MS = 86_400_000;

/** `owner <email>`: the first account of an installation with a workspace of its own, and how to sign in to it. */
export async function owner(email: string, options: { workspace?: string }): Promise<void> {
  if (!/^\S+@\S+\.\S+$/.test(email)) throw new UsageError(`"${email}" is not an e-mail address.`);
  checkServerEnvironment();
  const origin = requireVariable("APP_URL");
  try {
    await ensureOwner({ email, ...(options.workspace && { workspaceName: options.workspace }) });
    if (supabaseSettings()) {
      process.stdout.write(`${email} owns a workspace; sign in at ${new URL("/sign-in", origin).href}\n`);
      return;
    }
    const link = await createSignInLink({ email, origin, ttlMs: DAY_MS });
    process.stdout.write(`${link?.url ?? ""}\n`);
    process.stderr.write(`${email} owns a workspace. The link signs in once, within a day.\n`);
  } finally {
    await database().close();
  }
}
