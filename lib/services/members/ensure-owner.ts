import { createClient } from "@supabase/supabase-js";
import { asService, withUser } from "@/lib/db/client.ts";
import { createUser, createWorkspace, findUser, listMemberships, lockOwnerSetup, type User } from "@/lib/db/members.ts";
import { env, supabaseSettings } from "@/lib/env.ts";
import { AppError } from "@/lib/errors.ts";
import { NoRealtime } from "./no-realtime.ts";

/**
 * The first owner of an installation: their account and a workspace of their own, made where missing. For the command
 * line and the demo; no request reaches it. Safe to run twice, also at once.
 */
export async function ensureOwner(input: {
  email: string;
  workspaceName?: string;
}): Promise<{ userId: string; workspaceId: string }> {
  const user = await ensureUser(input.email);
  const workspaceId = await withUser(user.id, async (handle) => {
    await lockOwnerSetup(handle);
    const memberships = await listMemberships(handle, user.id);
    const owned = memberships.find(({ role }) => role === "owner");
    return owned?.id ?? createWorkspace(handle, input.workspaceName ?? "My workspace");
  });
  return { userId: user.id, workspaceId };
}

async function ensureUser(email: string): Promise<User> {
  const known = await asService((handle) => findUser(handle, email));
  if (known) return known;
  const supabase = supabaseSettings();
  if (!supabase) return asService((handle) => createUser(handle, email));
  const { SUPABASE_SECRET_KEY } = env();
  if (!SUPABASE_SECRET_KEY)
    throw new AppError("INTERNAL", "SUPABASE_SECRET_KEY is not set; it is needed to make the first owner's account.");
  const admin = createClient(supabase.url, SUPABASE_SECRET_KEY, {
    auth: { persistSession: false },
    realtime: { transport: NoRealtime },
  });
  const { data, error } = await admin.auth.admin.createUser({ email, email_confirm: true });
  if (error) throw new AppError("INTERNAL", `Supabase did not make the account for ${email}: ${error.message}`);
  return { id: data.user.id, email };
}
