import type { EmailStatus } from "@/lib/contracts/entities.ts";

export const emailStatusLabels: Record<EmailStatus, string> = {
  valid: "valid",
  invalid: "invalid",
  catch_all: "catch-all",
  disposable: "disposable",
  role: "role address",
  unknown: "not verified",
};
