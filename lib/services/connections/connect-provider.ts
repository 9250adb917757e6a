import { withUser } from "@/lib/db/client.ts";
import { saveConnection } from "@/lib/db/connections.ts";
import { AppError } from "@/lib/errors.ts";
import { getProvider } from "@/lib/providers/registry.ts";
import { sealKey } from "@/lib/vault/seal.ts";
import type { Session } from "../session.ts";

type Input = { session: Session; input: { provider: string; key: string; label: string } };

/** The last four characters, of a key long enough that they give nothing away. */
const hintOf = (key: string) => (key.length >= 12 ? key.slice(-4) : "");

/** Stores or replaces the workspace's key for a provider. The key itself goes nowhere but into the vault. */
export async function connectProvider({
  session,
  input,
}: Input): Promise<{ id: string; provider: string; hint: string }> {
  const provider = getProvider(input.provider);
  if (provider.auth.kind === "none")
    throw new AppError("DATA_VALIDATION_FAILED", `${provider.name} needs no key; it works as it is.`);
  const key = input.key.trim();
  if (!/^[\x21-\x7e]{4,}$/.test(key))
    throw new AppError(
      "DATA_VALIDATION_FAILED",
      `This is no key for ${provider.name}: it holds blanks or characters that no key has. Copy it again.`,
      { issues: [{ path: "key", message: "expected at least 4 printable ASCII characters without blanks" }] },
    );
  const { workspaceId } = session;
  const ciphertext = sealKey(key, { workspaceId, provider: provider.slug });
  const hint = hintOf(key);
  const id = await withUser(session.userId, (handle) =>
    saveConnection(handle, { workspaceId, provider: provider.slug, ciphertext, hint, label: input.label }),
  );
  return { id, provider: provider.slug, hint };
}
