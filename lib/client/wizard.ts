import { create } from "zustand";
import type { ColumnMapping } from "@/lib/contracts/job.ts";
import type { ReadList } from "./list-messages.ts";
import { newKey } from "./new-key.ts";
import { findMapping } from "./saved-mapping.ts";
import type { Submission } from "./submit-list.ts";

/** The enrich wizard's own state. The rows are in the worker; what the server knows is in the query cache. */

export const wizardSteps = ["file", "columns", "waterfall", "review"] as const;
export type WizardStep = (typeof wizardSteps)[number];

type WizardData = {
  step: WizardStep;
  list: ReadList | null;
  /** Tells one reading of a file from the next. */
  listId: string;
  mapping: ColumnMapping;
  /** True when the mapping was used before with these headers. */
  remembered: boolean;
  waterfall: string | null;
  name: string;
  /** Goes with every request of one submission: however often Run is pressed, there is one job. */
  idempotencyKey: string;
  submission: Submission;
  finished: boolean;
};

export type WizardState = WizardData & {
  goTo: (step: WizardStep) => void;
  open: (list: ReadList) => void;
  close: () => void;
  setMapping: (mapping: ColumnMapping) => void;
  setWaterfall: (waterfall: string) => void;
  setName: (name: string) => void;
  setSubmission: (submission: Submission) => void;
  finish: () => void;
};

const notSubmitted = { submission: { jobId: null, sent: 0 }, finished: false };
const blank = (): WizardData => ({
  step: "file",
  list: null,
  listId: "",
  mapping: {},
  remembered: false,
  waterfall: null,
  name: "",
  idempotencyKey: newKey(),
  ...notSubmitted,
});

/** A change of what is to be run makes it another job: a half-sent one is not filled up with something else. */
const another = () => ({ idempotencyKey: newKey(), ...notSubmitted });

export const useWizard = create<WizardState>((set) => ({
  ...blank(),
  goTo: (step) => set({ step }),
  open: (list) => {
    const known = findMapping(list.fingerprint, list.columns);
    set({
      ...another(),
      list,
      listId: newKey(),
      mapping: known ?? list.mapping,
      remembered: known !== null,
      name: list.fileName.replace(/\.(csv|tsv|txt)$/i, ""),
    });
  },
  close: () => set(blank()),
  setMapping: (mapping) => set({ mapping, remembered: false, ...another() }),
  setWaterfall: (waterfall) => set({ waterfall, ...another() }),
  setName: (name) => set({ name, ...another() }),
  setSubmission: (submission) => set({ submission }),
  finish: () => set({ finished: true }),
}));
