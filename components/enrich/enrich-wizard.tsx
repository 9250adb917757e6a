"use client";

import { useEffect } from "react";
import { useWizard, wizardSteps, type WizardStep } from "@/lib/client/wizard.ts";
import { ColumnsStep } from "./columns-step.tsx";
import { FileStep } from "./file-step.tsx";
import { ReviewStep } from "./review-step.tsx";
import { WaterfallStep } from "./waterfall-step.tsx";
import { WizardProgress } from "./wizard-progress.tsx";

/** Each step shows itself only once the ones before it have what it needs. */
export function EnrichWizard() {
  const { step, list, mapping, waterfall, goTo } = useWizard();
  const mapped = Object.values(mapping).some((field) => field !== null);
  const ready: Record<WizardStep, boolean> = {
    file: true,
    columns: list !== null,
    waterfall: list !== null && mapped,
    review: list !== null && mapped && waterfall !== null,
  };
  const shown = ready[step] ? step : "file";

  // A submitted list is let go with the page, so that the next visit starts empty.
  useEffect(
    () => () => {
      const { finished, close } = useWizard.getState();
      if (finished) close();
    },
    [],
  );

  return (
    <>
      <WizardProgress steps={wizardSteps} current={shown} ready={ready} onStep={goTo} />
      {shown === "file" && <FileStep />}
      {list && shown === "columns" && <ColumnsStep list={list} />}
      {list && shown === "waterfall" && <WaterfallStep />}
      {list && waterfall !== null && shown === "review" && <ReviewStep list={list} waterfall={waterfall} />}
    </>
  );
}
