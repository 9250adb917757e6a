import type { PlanReply } from "@/lib/contracts/api.ts";
import { chargeLabel, operationLabel } from "../providers/operation-label.ts";
import { ProviderLogo } from "../providers/provider-logo.tsx";
import { Card, CardHeader } from "../ui/card.tsx";
import { cn } from "../ui/class-names.ts";
import { formatCredits } from "../ui/format.ts";
import { Table, Td, Th } from "../ui/table.tsx";

/** What will be asked, in order, and what each question costs at most. */
export function PlanTable({ plan }: { plan: PlanReply }) {
  return (
    <Card aria-labelledby="plan-title">
      <CardHeader id="plan-title" title="What will be asked, in order" />
      <Table label="Steps of the waterfall" className="tabular-nums">
        <thead>
          <tr>
            <Th className="w-8">#</Th>
            <Th>Question</Th>
            <Th className="text-right">Credits per row, at most</Th>
          </tr>
        </thead>
        <tbody>
          {plan.steps.map((step, index) => (
            <tr key={index} className={cn("align-top", !step.runnable && "text-muted")}>
              <Td className="text-muted">{index + 1}</Td>
              <Td>
                <span className="flex flex-wrap items-center gap-x-2">
                  <ProviderLogo slug={step.provider} className="size-4" />
                  <span className="font-medium">{step.providerName}</span>
                  <span className="text-muted">
                    {operationLabel(step.operation)}
                    {step.role === "verifier" && " · checks each hit"}
                  </span>
                </span>
                {noteOf(step) && <span className="block pl-6 text-muted">{noteOf(step)}</span>}
              </Td>
              <Td className="text-right whitespace-nowrap">
                {step.rule === "free" ? (
                  "free"
                ) : (
                  <>
                    {formatCredits(step.creditsPerRow)}
                    <span className="text-muted"> billed {chargeLabel(step.rule)}</span>
                  </>
                )}
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

function noteOf({ runnable, note }: PlanReply["steps"][number]): string {
  return runnable ? (note ?? "") : (note ?? "Never asked: the columns do not supply what it needs.");
}
