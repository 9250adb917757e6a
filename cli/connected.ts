import { database } from "@/lib/db/client.ts";
import { requireVariable } from "@/lib/env.ts";
import type { Session } from "@/lib/services/session.ts";

/** For commands that act on the installation of DATABASE_URL as an owner of one of its workspaces. */

export const sessionOf = (owner: { workspaceId: string; userId: string }): Session => ({ ...owner, role: "owner" });

export async function connected(act: () => Promise<void>): Promise<void> {
  requireVariable("DATABASE_URL");
  try {
    await act();
  } finally {
    await database().close();
  }
}

export const write = (text: string) => void process.stdout.write(`${text}\n`);

export const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
