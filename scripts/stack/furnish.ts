import { ensureOwner } from "@/lib/services/members/ensure-owner.ts";
import { connectProvider } from "@/lib/services/connections/connect-provider.ts";
import type { Session } from "@/lib/services/session.ts";

/** Provider slug → key. */
export type Keys = Readonly<Record<string, string>>;

/** The owner, their workspace and its keys, made where missing. Uses the process's database and key ring. */
export async function furnish(input: { email: string; workspaceName: string; keys: Keys }): Promise<Session> {
  const { email, workspaceName, keys } = input;
  const owner = await ensureOwner({ email, workspaceName });
  const session: Session = { ...owner, role: "owner" };
  for (const [provider, key] of Object.entries(keys))
    await connectProvider({ session, input: { provider, key, label: "default" } });
  return session;
}
