"use client";

import { Play } from "lucide-react";
import type { ReadList } from "@/lib/client/list-messages.ts";
import { mappedFields } from "@/lib/client/mapping.ts";
import { useOpenJob } from "@/lib/client/use-open-job.ts";
import { usePlan } from "@/lib/client/use-plan.ts";
import { useSubmitList } from "@/lib/client/use-submit-list.ts";
import { useLeaveWarning } from "@/lib/client/use-leave-warning.ts";
import { useWizard } from "@/lib/client/wizard.ts";
import { Alert } from "../ui/alert.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { formatCredits } from "../ui/format.ts";
import { plural } from "../ui/plural.ts";
import { RequestAlert, RequestError } from "../ui/request-error.tsx";
import { Loading } from "../ui/skeleton.tsx";
import { ListCheck } from "./list-check.tsx";
import { PlanTable } from "./plan-table.tsx";
import { SubmitProgress } from "./submit-progress.tsx";
import { WizardSection } from "./wizard-section.tsx";

export function ReviewStep({ list, waterfall }: { list: ReadList; waterfall: string }) {
  const openJob = useOpenJob();
  const { mapping, name, setName, idempotencyKey, submission, setSubmission, finish, goTo } = useWizard();
  const plan = usePlan(waterfall, list.rowCount, mappedFields(mapping));
  const submit = useSubmitList(setSubmission);
  const busy = submit.isPending || submit.isSuccess;
  useLeaveWarning(submit.isPending);
  const ready = name.trim() !== "" && plan.data !== undefined && plan.data.problems.length === 0;
  const run = () =>
    submit.mutate(
      {
        head: { name: name.trim(), columns: list.columns, mapping, waterfall, idempotencyKey },
        rowCount: list.rowCount,
        from: submission,
      },
      {
        onSuccess: (id) => {
          finish();
          openJob(id);
        },
      },
    );
  return (
    <WizardSection
      title="Review and run"
      description={`${plural(list.rowCount, "row")} of ${list.fileName} through ${waterfall}.`}
      footer={
        <>
          {plan.data && (
            <p className="mr-auto tabular-nums">
              At most <strong className="font-semibold">{formatCredits(plan.data.worstCaseCredits)} credits</strong>
              <span className="text-muted"> if every question is asked of every row and billed</span>
            </p>
          )}
          <Button disabled={busy} onClick={() => goTo("waterfall")}>
            Back
          </Button>
          <Button variant="primary" busy={busy} disabled={!ready} onClick={run}>
            {!busy && <Play aria-hidden />}
            {submit.error && submission.jobId ? "Go on sending" : "Run"}
          </Button>
        </>
      }
    >
      {(submit.isPending || submit.error) && <SubmitProgress submission={submission} rowCount={list.rowCount} />}
      {submit.error && <RequestAlert what="The list was not sent completely" error={submit.error} />}
      <div className="max-w-md">
        <Field label="Name of the job" error={name.trim() === "" ? "Give the job a name." : undefined}>
          {(ids) => (
            <Input
              {...ids}
              value={name}
              maxLength={200}
              disabled={busy}
              onChange={({ target }) => setName(target.value)}
            />
          )}
        </Field>
      </div>
      {plan.data && plan.data.problems.length > 0 && (
        <Alert tone="danger" title="This cannot run yet">
          <ul className="list-disc pl-4">
            {plan.data.problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </Alert>
      )}
      {plan.data ? (
        <PlanTable plan={plan.data} />
      ) : plan.error ? (
        <RequestError what="The plan cannot be made" error={plan.error} onRetry={() => void plan.refetch()} />
      ) : (
        <Loading label="Making the plan" rows={4} />
      )}
      <ListCheck />
    </WizardSection>
  );
}
