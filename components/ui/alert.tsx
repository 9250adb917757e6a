import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./class-names.ts";

export type AlertTone = "info" | "success" | "warning" | "danger";

const looks: Record<AlertTone, { icon: LucideIcon; className: string }> = {
  info: { icon: Info, className: "bg-info-soft text-info" },
  success: { icon: CircleCheck, className: "bg-success-soft text-success" },
  warning: { icon: TriangleAlert, className: "bg-warning-soft text-warning" },
  danger: { icon: CircleAlert, className: "bg-danger-soft text-danger" },
};

export type AlertProps = {
  tone?: AlertTone;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
};

/** Bad news is read out when it appears; the rest waits its turn. */
export function Alert({ tone = "info", title, children, action, className }: AlertProps) {
  const { icon: Icon, className: look } = looks[tone];
  return (
    <div
      role={tone === "danger" ? "alert" : "status"}
      className={cn("flex gap-2.5 rounded-md px-3.5 py-3", look, className)}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1">
        <p className="font-medium wrap-anywhere">{title}</p>
        {children && <div className="mt-0.5 text-[0.8125rem] wrap-anywhere text-foreground">{children}</div>}
      </div>
      {action}
    </div>
  );
}
