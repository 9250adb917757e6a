"use client";

import { ArrowRight, Workflow } from "lucide-react";
import { useProviders } from "@/lib/client/use-providers.ts";
import { useWaterfalls } from "@/lib/client/use-waterfalls.ts";
import { useWizard } from "@/lib/client/wizard.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { RequestError } from "../ui/request-error.tsx";
import { Loading } from "../ui/skeleton.tsx";
import { WaterfallCard } from "../waterfalls/waterfall-card.tsx";
import { WizardSection } from "./wizard-section.tsx";

export function WaterfallStep() {
  const { waterfall, setWaterfall, goTo } = useWizard();
  const { data, error, refetch } = useWaterfalls();
  const { data: providers = [] } = useProviders();
  const chosen = data?.find(({ name }) => name === waterfall);
  const blocked = chosen !== undefined && chosen.problems.length > 0;
  return (
    <WizardSection
      title="Choose a waterfall"
      description="Providers are asked one after another until one gives an answer that passes the checks."
      footer={
        <>
          {blocked && <p className="text-warning">{chosen.name} cannot run yet: connect what is missing.</p>}
          <Button onClick={() => goTo("columns")}>Back</Button>
          <Button variant="primary" disabled={!chosen || blocked} onClick={() => goTo("review")}>
            Continue to review
            <ArrowRight aria-hidden />
          </Button>
        </>
      }
    >
      {error && !data ? (
        <RequestError what="The waterfalls cannot be listed" error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading label="Loading waterfalls" rows={5} />
      ) : data.length === 0 ? (
        <EmptyState
          icon={Workflow}
          title="There is no waterfall"
          description="This installation comes without templates."
        />
      ) : (
        <fieldset className="min-w-0">
          <legend className="sr-only">Waterfall</legend>
          <div className="grid gap-4 lg:grid-cols-2">
            {data.map((item) => (
              <WaterfallCard
                key={`${item.source} ${item.name}`}
                waterfall={item}
                providers={providers}
                chosen={item.name === waterfall}
                onChoose={() => setWaterfall(item.name)}
              />
            ))}
          </div>
        </fieldset>
      )}
    </WizardSection>
  );
}
