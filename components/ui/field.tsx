import { useId, type ReactNode } from "react";
import { CircleAlert } from "lucide-react";

export type FieldIds = { id: string; "aria-describedby": string | undefined; "aria-invalid": boolean };
export type FieldProps = {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** Gets the ids that tie the control to its label, hint and error. */
  children: (ids: FieldIds) => ReactNode;
};

export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children({ id, "aria-describedby": error || hint ? noteId : undefined, "aria-invalid": Boolean(error) })}
      {(error || hint) && (
        <p
          id={noteId}
          className={error ? "flex items-start gap-1.5 text-[0.8125rem] text-danger" : "text-[0.8125rem] text-muted"}
        >
          {error && <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />}
          {error ?? hint}
        </p>
      )}
    </div>
  );
}
