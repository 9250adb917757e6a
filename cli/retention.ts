import { changeRetentionRequest, type Retention } from "@/lib/contracts/retention.ts";
import { asService } from "@/lib/db/client.ts";
import { listOwners } from "@/lib/db/owners.ts";
import { changeRetention } from "@/lib/services/retention/change-retention.ts";
import { getRetention } from "@/lib/services/retention/get-retention.ts";
import type { Session } from "@/lib/services/session.ts";
import { connected, sessionOf, write } from "./connected.ts";
import { UsageError } from "./failure.ts";
import { readJson } from "./files.ts";
import { table } from "./table.ts";

/** `retention …`: how long a workspace keeps jobs and answers, and uses answers again. Acts as one of its owners. */

type Options = { workspace?: string; json?: boolean };

export const retentionShow = (options: Options): Promise<void> =>
  onWorkspace(options, async (session) => tell(await getRetention({ session }), options));

export async function retentionSet(file: string, options: Options): Promise<void> {
  const changes = changeRetentionRequest.safeParse(await readJson(file));
  if (!changes.success) {
    const wrong = changes.error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "));
    throw new UsageError(`${file} cannot be used: ${wrong.join("; ")}.`);
  }
  const input = changes.data;
  await onWorkspace(options, async (session) => tell(await changeRetention({ session, input }), options));
}

function tell(retention: Retention, { json }: Options): void {
  if (json) return write(JSON.stringify(retention));
  const days = (kept: number | null) => (kept === null ? "for ever" : `${kept} days`);
  write(`Jobs are kept ${days(retention.jobDays)}, answers ${days(retention.resultDays)}.\n`);
  const whole = retention.freshness.map((one) => ["any", one.operation, "", one.hitDays, one.missDays, source(one)]);
  const fields = retention.fieldFreshness
    .filter((one) => one.own || differs(one, retention))
    .map((one) => [one.provider ?? "any", one.operation, one.field, one.hitDays, one.missDays, source(one)]);
  write(table(["Provider", "Operation", "Field", "Found", "Not found", "Set by"], [...whole, ...fields], [3, 4]));
}

const source = ({ own }: { own: boolean }) => (own ? "you" : "the product");

function differs(one: Retention["fieldFreshness"][number], { freshness }: Retention): boolean {
  const usual = freshness.find(({ operation }) => operation === one.operation);
  return one.hitDays !== usual?.hitDays || one.missDays !== usual.missDays;
}

async function onWorkspace({ workspace }: Options, act: (session: Session) => Promise<void>): Promise<void> {
  await connected(async () => {
    const owners = await asService(listOwners);
    const known = owners.map(({ workspaceId }) => workspaceId).join(", ") || "none";
    const named = workspace === undefined ? owners : owners.filter(({ workspaceId }) => workspaceId === workspace);
    const [owner] = named;
    if (!owner) throw new UsageError(`There is no workspace${workspace ? ` ${workspace}` : ""}; there are: ${known}.`);
    if (named.length > 1) throw new UsageError(`Name one of the workspaces with --workspace: ${known}.`);
    await act(sessionOf(owner));
  });
}
