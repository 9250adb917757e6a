export type NamedValue = { name: string; value: string; note?: string | undefined };

export function ValueList({ title, empty, values }: { title: string; empty: string; values: readonly NamedValue[] }) {
  return (
    <section>
      <h3 className="mb-1.5 text-xs font-medium text-muted">{title}</h3>
      {values.length === 0 ? (
        <p className="text-muted">{empty}</p>
      ) : (
        <dl className="divide-y divide-line rounded-md border border-line">
          {values.map(({ name, value, note }) => (
            <div key={name} className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] gap-3 px-3 py-1.5 text-[0.8125rem]">
              <dt className="break-words text-muted">
                {name}
                {note && <span className="block text-xs">{note}</span>}
              </dt>
              <dd className="break-words whitespace-pre-wrap">{value || "—"}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
